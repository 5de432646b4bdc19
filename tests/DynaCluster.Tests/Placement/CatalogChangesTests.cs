using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>The catalog's rules as pure functions: states, errors, ids.</summary>
public sealed class CatalogChangesTests
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, byte[]> _state = new(StringComparer.Ordinal);
    private readonly Random _random = new(1);

    public CatalogChangesTests() => Apply(edit => CatalogChanges.DefineCluster(
        edit, ClusterDefinitions.Create(Guid.Empty, "us-east-1", "000000000000", 4, s_now), first: null));

    [Fact]
    public void A_table_begins_as_creating() => Assert.Equal(TableStatus.Creating, Create("one").Value.Status);

    [Fact]
    public void A_table_of_the_same_name_is_refused()
    {
        Create("one");
        Assert.Equal("Table already exists: one", Create("one").Error?.Message);
    }

    [Fact]
    public void Table_ids_are_never_reused()
    {
        uint first = Create("one").Value.Id;
        Activate("one");
        Delete("one");
        Apply(edit => CatalogChanges.Remove(edit, Find("one")!)); // it is there
        Assert.True(Create("one").Value.Id > first);
    }

    [Fact]
    public void Hazard17_A_table_of_another_account_has_a_key_of_its_own()
        => Assert.NotEqual(CatalogKeys.Table("1", "a"), CatalogKeys.Table("2", "a"));

    [Fact]
    public void More_tables_than_the_quota_are_refused()
    {
        Apply(edit => edit.Store(new CatalogCounters { LastTableId = 9, Tables = Limits.TablesMax }));
        Assert.Equal("LimitExceededException", Create("one").Error?.Type);
    }

    [Fact]
    public void A_table_that_is_creating_is_not_deleted()
    {
        Create("one");
        Assert.Equal(
            "Attempt to change a resource which is still in use: Table is being created: one",
            Delete("one").Error?.Message);
    }

    [Fact]
    public void A_missing_table_is_not_deleted() => Assert.Equal(
        "Requested resource not found: Table: one not found", Delete("one").Error?.Message);

    [Fact]
    public void A_table_that_is_deleting_may_be_deleted_again()
    {
        Create("one");
        Activate("one");
        Delete("one");
        Assert.Equal(TableStatus.Deleting, Delete("one").Value.Status);
    }

    [Fact]
    public void A_protected_table_is_not_deleted()
    {
        Create("one");
        Activate("one");
        Update(new UpdateTableChange { Name = "one", DeletionProtection = true });
        Assert.Equal(
            "Resource cannot be deleted as it is currently protected against deletion. "
            + "Disable deletion protection first.",
            Delete("one").Error?.Message);
    }

    [Fact]
    public void A_table_that_is_deleting_is_not_updated()
    {
        Create("one");
        Activate("one");
        Delete("one");
        Assert.Equal(
            "ResourceInUseException",
            Update(new UpdateTableChange { Name = "one", ReadCapacityUnits = 9 }).Error?.Type);
    }

    [Fact]
    public void A_throughput_that_does_not_change_is_refused()
    {
        Create("one");
        Activate("one");
        Outcome<TableDefinition> same = Update(
            new UpdateTableChange { Name = "one", ReadCapacityUnits = 5, WriteCapacityUnits = 5 });
        Assert.StartsWith(
            "The provisioned throughput for the table will not change.", same.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decrease_is_counted_for_its_day()
    {
        Create("one");
        Activate("one");
        Update(new UpdateTableChange { Name = "one", ReadCapacityUnits = 4, WriteCapacityUnits = 5 });
        Assert.Equal((1, TableStatus.Updating), (Find("one")!.DecreasesToday, Find("one")!.Status)); // it is there
    }

    [Fact]
    public void An_update_answers_the_throughput_from_before()
    {
        Create("one");
        Activate("one");
        Outcome<TableDefinition> updated = Update(
            new UpdateTableChange { Name = "one", ReadCapacityUnits = 9, WriteCapacityUnits = 5 });
        Assert.Equal((5, 9), (updated.Value.ReadCapacityUnits, Find("one")!.ReadCapacityUnits)); // it is there
    }

    [Fact]
    public void On_demand_has_no_throughput()
    {
        Create("one");
        Activate("one");
        Update(new UpdateTableChange { Name = "one", BillingMode = BillingMode.PayPerRequest });
        Assert.Equal((0, true), (Find("one")!.ReadCapacityUnits, Find("one")!.PayPerRequestSinceMs > 0)); // it is there
    }

    [Fact]
    public void Groups_split_the_ring_evenly()
    {
        ClusterDefinition cluster = ClusterDefinitions.Create(Guid.Empty, "r", "a", 4, s_now);
        Assert.Equal(
            [0, 1ul << 62, 1ul << 63, 3ul << 62], cluster.Groups.Select(range => range.LowHash));
    }

    [Fact]
    public void A_cluster_is_defined_once()
    {
        Apply(edit => CatalogChanges.DefineCluster(
            edit, ClusterDefinitions.Create(Guid.Empty, "elsewhere", "000000000000", 2, s_now), first: null));
        Assert.Equal("us-east-1", Edit().FindCluster()?.Region);
    }

    private Outcome<TableDefinition> Create(string name) => Apply(edit => CatalogChanges.CreateTable(
        edit,
        new CreateTableChange
        {
            Draft = new TableDefinition
            {
                Name = name,
                PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
                BillingMode = BillingMode.Provisioned,
                ReadCapacityUnits = 5,
                WriteCapacityUnits = 5,
            },
        },
        s_now,
        _random));

    private Outcome<TableDefinition> Delete(string name)
        => Apply(edit => CatalogChanges.DeleteTable(edit, new DeleteTableChange { Name = name }, s_now));

    private Outcome<TableDefinition> Update(UpdateTableChange change)
        => Apply(edit => CatalogChanges.UpdateTable(edit, change, s_now));

    private void Activate(string name) => Apply(edit => CatalogChanges.Activate(edit, Find(name)!)); // it is there

    private TableDefinition? Find(string name) => Edit().FindTable(name);

    private CatalogEdit Edit() => new(key => _state.TryGetValue(Convert.ToHexString(key), out byte[]? value)
        ? value.AsMemory()
        : default(ReadOnlyMemory<byte>?));

    private void Apply(Action<CatalogEdit> rule) => Apply(edit =>
    {
        rule(edit);
        return new Outcome<TableDefinition>();
    });

    private Outcome<TableDefinition> Apply(Func<CatalogEdit, Outcome<TableDefinition>> rule)
    {
        CatalogEdit edit = Edit();
        Outcome<TableDefinition> outcome = rule(edit);
        foreach (CatalogMutation mutation in edit.Mutations)
        {
            string key = Convert.ToHexString(mutation.Key);
            if (mutation.Value is { } value)
            {
                _state[key] = value;
            }
            else
            {
                _state.Remove(key);
            }
        }

        return outcome;
    }
}
