using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>What UpdateTimeToLive makes of a table, as pure functions.</summary>
public sealed class TimeToLiveChangesTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    private readonly Dictionary<string, byte[]> _state = new(StringComparer.Ordinal);
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeToLiveChangesTests()
    {
        Apply(edit => CatalogChanges.DefineCluster(
            edit, ClusterDefinitions.Create(Guid.Empty, "us-east-1", "000000000000", 4, _now), first: null));
        Apply(edit => CatalogChanges.CreateTable(
            edit,
            new CreateTableChange
            {
                Draft = new TableDefinition
                {
                    Name = "one",
                    PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
                },
            },
            _now,
            new Random(1)));
    }

    [Fact]
    public void Enabling_begins_in_a_new_version_of_the_schema_and_leaves_the_table_active()
    {
        Settle();
        TableDefinition table = Change("ttl", enabled: true).Value;
        Assert.Equal(
            (TtlStatus.Enabling, 2u, TableStatus.Active, 1u),
            (table.Ttl.Status, table.Version, table.Status, table.Ttl.Generation));
    }

    [Fact]
    public void Enabling_ends_when_every_group_has_the_schema()
    {
        Settle();
        Change("ttl", enabled: true);
        Settle();
        Assert.Equal(TtlStatus.Enabled, Find().Ttl.Status);
    }

    [Fact]
    public void An_older_version_in_every_group_does_not_end_enabling()
    {
        Settle();
        TableDefinition before = Find();
        Change("ttl", enabled: true);
        Apply(edit => CatalogChanges.Activate(edit, before));
        Assert.Equal(TtlStatus.Enabling, Find().Ttl.Status);
    }

    [Fact]
    public void A_table_whose_time_to_live_is_between_two_states_is_unfinished()
    {
        Settle();
        Change("ttl", enabled: true);
        Assert.True(CatalogChanges.IsUnfinished(Find()));
    }

    [Fact]
    public void Disabling_ends_when_every_group_has_the_schema()
    {
        Enable();
        Change("ttl", enabled: false);
        Settle();
        Assert.Equal((TtlStatus.Disabled, false), (Find().Ttl.Status, CatalogChanges.IsUnfinished(Find())));
    }

    [Fact]
    public void Each_enabling_is_another_generation()
    {
        Enable();
        Change("ttl", enabled: false);
        Settle();
        _now += s_interval;
        Assert.Equal(2u, Change("other", enabled: true).Value.Ttl.Generation);
    }

    [Fact]
    public void What_is_enabled_is_not_enabled_again()
    {
        Enable();
        Assert.Equal("TimeToLive is already enabled", Change("ttl", enabled: true).Error?.Message);
    }

    [Fact]
    public void What_was_never_enabled_is_not_disabled()
    {
        Settle();
        Assert.Equal("TimeToLive is already disabled", Change("ttl", enabled: false).Error?.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_attribute_needs_a_disabling_first(bool enabled)
    {
        Enable();
        Assert.Equal(
            "TimeToLive is active on a different AttributeName: current AttributeName is ttl",
            Change("other", enabled).Error?.Message);
    }

    [Fact]
    public void A_second_change_within_the_interval_is_refused()
    {
        Enable();
        _now -= TimeSpan.FromMilliseconds(1);
        Assert.Equal(
            "Time to live has been modified multiple times within a fixed interval",
            Change("ttl", enabled: false).Error?.Message);
    }

    [Fact]
    public void A_table_that_is_creating_keeps_its_time_to_live()
        => Assert.Equal("ResourceInUseException", Change("ttl", enabled: true).Error?.Type);

    [Fact]
    public void A_schema_has_time_to_live_while_it_is_enabling()
    {
        Settle();
        Assert.Equal("ttl", TableSchemas.From(Change("ttl", enabled: true).Value).Ttl?.Attribute);
    }

    [Fact]
    public void A_schema_has_no_time_to_live_while_it_is_disabling()
    {
        Enable();
        Assert.Null(TableSchemas.From(Change("ttl", enabled: false).Value).Ttl);
    }

    /// <summary>Enabled, and the interval is over.</summary>
    private void Enable()
    {
        Settle();
        Change("ttl", enabled: true);
        Settle();
        _now += s_interval;
    }

    private Outcome<TableDefinition> Change(string attribute, bool enabled)
    {
        Outcome<TableDefinition> outcome = default;
        Apply(edit => outcome = CatalogChanges.UpdateTimeToLive(
            edit,
            new UpdateTimeToLiveChange { Table = "one", Attribute = attribute, Enabled = enabled },
            _now,
            s_interval));
        return outcome;
    }

    private void Settle() => Apply(edit => CatalogChanges.Activate(edit, Find()));

    private TableDefinition Find() => Edit().FindTable("one")!; // made by the constructor

    private CatalogEdit Edit() => new(key => _state.TryGetValue(Convert.ToHexString(key), out byte[]? value)
        ? value.AsMemory()
        : default(ReadOnlyMemory<byte>?));

    private void Apply(Action<CatalogEdit> rule)
    {
        CatalogEdit edit = Edit();
        rule(edit);
        foreach (CatalogMutation mutation in edit.Mutations)
        {
            _state[Convert.ToHexString(mutation.Key)] = mutation.Value!; // nothing is removed here
        }
    }
}
