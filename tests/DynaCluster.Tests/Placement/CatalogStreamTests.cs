using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>The catalog's rules of streams as pure functions.</summary>
public sealed class CatalogStreamTests
{
    private static readonly TimeSpan s_retention = TimeSpan.FromHours(24);

    private readonly SortedDictionary<string, byte[]> _state = new(StringComparer.Ordinal);
    private readonly Random _random = new(1);
    private DateTimeOffset _now = new(2026, 11, 23, 6, 27, 11, 123, TimeSpan.Zero);

    public CatalogStreamTests() => Apply(edit =>
    {
        CatalogChanges.DefineCluster(
            edit, ClusterDefinitions.Create(Guid.Empty, "us-east-1", "000000000000", 4, _now), first: null);
        return new Outcome<TableDefinition>();
    });

    [Fact]
    public void A_label_is_the_time_of_its_making()
        => Assert.Equal("2026-11-23T06:27:11.123", Create(StreamView.NewImage).Stream.Label);

    [Fact]
    public void A_stream_is_enabling_until_every_group_has_applied_it()
    {
        Create(StreamView.NewImage);
        Assert.Equal(StreamStatus.Enabling, Stream().Status);
    }

    [Fact]
    public void A_stream_is_enabled_when_its_table_is_active()
    {
        Create(StreamView.NewImage);
        Activate();
        Assert.Equal(StreamStatus.Enabled, Stream().Status);
    }

    [Fact]
    public void A_stream_knows_its_view()
    {
        Create(StreamView.OldImage);
        Assert.Equal(StreamView.OldImage, Stream().View);
    }

    [Fact]
    public void Enabling_an_enabled_stream_is_refused()
    {
        Create(StreamView.NewImage);
        Activate();
        Assert.Equal("Table already has an enabled stream: TableName: tab", Update(true).Error?.Message);
    }

    [Fact]
    public void Disabling_a_disabled_stream_is_refused()
    {
        Create(StreamView.Unspecified);
        Activate();
        Assert.Equal("ValidationException", Update(false).Error?.Type);
    }

    [Fact]
    public void Hazard06_A_change_of_the_stream_makes_a_new_schema_version()
    {
        uint version = Create(StreamView.Unspecified).Version;
        Activate();
        Assert.Equal(version + 1, Update(true).Value.Version);
    }

    [Fact]
    public void A_disabled_stream_is_kept_beside_its_table()
    {
        Create(StreamView.NewImage);
        Activate();
        Update(false);
        Activate();
        Assert.Equal(StreamStatus.Disabled, Stream().Status);
    }

    [Fact]
    public void A_table_shows_the_label_of_its_disabled_stream()
    {
        string label = Create(StreamView.NewImage).Stream.Label;
        Activate();
        Assert.Equal((null, label), (Update(false).Value.Stream, Edit().FindTable("tab")!.LastStreamLabel));
    }

    [Fact]
    public void Two_streams_of_one_moment_have_two_labels()
    {
        string first = Create(StreamView.NewImage).Stream.Label;
        Activate();
        Update(false);
        Activate();
        Assert.NotEqual(first, Update(true).Value.Stream.Label);
    }

    [Fact]
    public void Ids_of_streams_are_never_used_twice()
    {
        uint first = Create(StreamView.NewImage).Stream.Id;
        Activate();
        Update(false);
        Activate();
        Assert.True(Update(true).Value.Stream.Id > first);
    }

    [Fact]
    public void The_stream_of_a_deleted_table_is_disabled_and_stays()
    {
        Create(StreamView.NewImage);
        Activate();
        Delete();
        Assert.Equal(StreamStatus.Disabled, Stream().Status);
    }

    [Fact]
    public void A_stream_that_was_disabled_within_its_retention_is_not_removed()
    {
        Create(StreamView.NewImage);
        Activate();
        Delete();
        _now += s_retention;
        Sweep();
        Assert.NotNull(Edit().FindStream("tab", "2026-11-23T06:27:11.123"));
    }

    [Fact]
    public void A_stream_that_was_disabled_longer_ago_is_removed()
    {
        Create(StreamView.NewImage);
        Activate();
        Delete();
        _now += s_retention + TimeSpan.FromMilliseconds(1);
        Sweep();
        Assert.Null(Edit().FindStream("tab", "2026-11-23T06:27:11.123"));
    }

    [Fact]
    public void An_enabled_stream_is_never_removed()
    {
        Create(StreamView.NewImage);
        Activate();
        _now += 2 * s_retention;
        Sweep();
        Assert.NotNull(Edit().FindStream("tab", "2026-11-23T06:27:11.123"));
    }

    private TableDefinition Create(StreamView view) => Apply(edit => CatalogChanges.CreateTable(
        edit,
        new CreateTableChange
        {
            Draft = new TableDefinition
            {
                Name = "tab",
                PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
                Stream = view == StreamView.Unspecified ? null : new TableStream { View = view },
            },
        },
        _now,
        _random)).Value;

    private Outcome<TableDefinition> Update(bool enabled) => Apply(edit => CatalogChanges.UpdateTable(
        edit,
        new UpdateTableChange
        {
            Name = "tab",
            Stream = new StreamChange { Enabled = enabled, View = StreamView.NewImage },
        },
        _now));

    private void Activate() => Apply(edit =>
    {
        CatalogChanges.Activate(edit, edit.FindTable("tab")!); // made by the test
        return new Outcome<TableDefinition>();
    });

    private void Delete()
    {
        TableDefinition table = Apply(edit => CatalogChanges.DeleteTable(
            edit, new DeleteTableChange { Name = "tab" }, _now)).Value;
        Apply(edit =>
        {
            CatalogChanges.Remove(edit, table);
            return new Outcome<TableDefinition>();
        });
    }

    private void Sweep() => Apply(edit =>
    {
        CatalogChanges.RemoveStream(edit, Stream(), s_retention, _now);
        return new Outcome<TableDefinition>();
    });

    /// <summary>The first stream that a test makes.</summary>
    private StreamDefinition Stream() => Edit().FindStream("tab", "2026-11-23T06:27:11.123")!; // made by the test

    private CatalogEdit Edit() => new(key => _state.TryGetValue(Convert.ToHexString(key), out byte[]? value)
        ? value.AsMemory()
        : default(ReadOnlyMemory<byte>?));

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
