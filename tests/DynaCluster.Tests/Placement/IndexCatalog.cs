using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>A catalog in memory with one table, "tab", changed by the real rules.</summary>
internal sealed class IndexCatalog
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, byte[]> _state = new(StringComparer.Ordinal);

    /// <param name="indexes">Names of the global indexes that the table begins with, each on a string attribute of its
    /// own name.</param>
    public IndexCatalog(BillingMode mode, params string[] indexes)
    {
        Apply(edit => CatalogChanges.DefineCluster(
            edit, ClusterDefinitions.Create(Guid.Empty, "us-east-1", "000000000000", 4, s_now), first: null));
        var draft = new TableDefinition
        {
            Name = "tab",
            PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
            BillingMode = mode,
            ReadCapacityUnits = mode == BillingMode.Provisioned ? 5 : 0,
            WriteCapacityUnits = mode == BillingMode.Provisioned ? 5 : 0,
        };
        draft.LocalIndexes.Add(new LocalIndexDefinition
        {
            Name = "local",
            SortKey = new KeyAttribute { Name = "local", Type = KeyType.String },
            Projection = ProjectionType.All,
        });
        draft.GlobalIndexes.Add(indexes.Select(name => Index(name, mode, KeyType.String)));
        Apply(edit => CatalogChanges.CreateTable(
            edit, new CreateTableChange { Draft = draft }, s_now, new Random(1)));
    }

    /// <summary>As it is now.</summary>
    public TableDefinition Table => Edit().FindTable("tab")!; // nobody deletes it

    public static GlobalIndexDefinition Index(string name, BillingMode mode, KeyType type = KeyType.Unspecified)
    {
        GlobalIndexDefinition index = new()
        {
            Name = name,
            Projection = ProjectionType.All,
            ReadCapacityUnits = mode == BillingMode.Provisioned ? 5 : 0,
            WriteCapacityUnits = mode == BillingMode.Provisioned ? 5 : 0,
        };
        index.PartitionKey.Add(new KeyAttribute { Name = name, Type = type });
        return index;
    }

    public static IndexCatalog Active(BillingMode mode, params string[] indexes)
    {
        IndexCatalog catalog = new(mode, indexes);
        catalog.Activate();
        return catalog;
    }

    public GlobalIndexDefinition IndexOf(string name) => Table.GlobalIndexes.Single(index => index.Name == name);

    public bool Has(string name) => Table.GlobalIndexes.Any(index => index.Name == name);

    public void Activate() => Apply(edit => CatalogChanges.Activate(edit, Table));

    public void Settle(string name) => Apply(edit => CatalogChanges.SettleIndex(edit, Table, IndexOf(name).Id));

    public void NoteBackfill(string name, long items)
        => Apply(edit => CatalogChanges.NoteBackfill(edit, Table, IndexOf(name).Id, items));

    public void Remove(string name) => Apply(edit => CatalogChanges.RemoveIndex(edit, Table, IndexOf(name).Id));

    public Outcome<TableDefinition> Delete()
        => Apply(edit => CatalogChanges.DeleteTable(edit, new DeleteTableChange { Name = "tab" }, s_now));

    /// <summary>An index of the table's own billing mode on a string attribute of its name.</summary>
    public Outcome<TableDefinition> Create(string name, params KeyAttribute[] definitions)
    {
        var change = new UpdateTableChange { Name = "tab", CreateIndex = Index(name, Table.BillingMode) };
        change.AttributeDefinitions.Add(
            definitions.Length > 0 ? definitions : [new KeyAttribute { Name = name, Type = KeyType.String }]);
        return Update(change);
    }

    public Outcome<TableDefinition> DeleteIndex(string name)
        => Update(new UpdateTableChange { Name = "tab", DeleteIndex = name });

    public Outcome<TableDefinition> UpdateIndexes(params IndexThroughputChange[] updates)
    {
        var change = new UpdateTableChange { Name = "tab" };
        change.UpdateIndexes.Add(updates);
        return Update(change);
    }

    public Outcome<TableDefinition> Update(UpdateTableChange change)
        => Apply(edit => CatalogChanges.UpdateTable(edit, change, s_now));

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
            _state[Convert.ToHexString(mutation.Key)] = mutation.Value!; // nothing is deleted by these rules
        }

        return outcome;
    }
}
