using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>A sequencer over a log that the test moves, in virtual time and one thread.</summary>
internal sealed class SequencerBed : IDisposable
{
    private readonly SimulatedWorld _world;
    private readonly ExpressionCompiler _compiler = new();
    private readonly NodeMetrics _metrics = new();

    private SequencerBed(SimulatedWorld world, TableDefinition table, int gathered)
    {
        _world = world;
        Definition = table;
        State = new PartitionState(1, Engine, world.Time);
        var inFlight = new EntriesInFlight();
        Log.State = new GroupState(State, inFlight, static () => { });
        Schemas = new GroupSchemas(State);
        Sequencer = new GroupSequencer(new SequencerParts
        {
            Log = Log,
            State = State,
            Schemas = Schemas,
            InFlight = inFlight,
            Definitions = id => id == Definition.Id ? Definition : null,
            Region = 7,
            GatheredOperations = gathered,
            Time = world.Time,
            Random = new Random(1),
            Metrics = _metrics,
            Events = NullLogger.Instance,
            Failed = fault => Fault = fault,
        });
    }

    public TimeProvider Time => _world.Time;

    public NodeMetrics Metrics => _metrics;

    public ManualLog Log { get; } = new();

    public MemoryEngine Engine { get; } = new();

    public PartitionState State { get; }

    public GroupSchemas Schemas { get; }

    public GroupSequencer Sequencer { get; }

    /// <summary>The table that the catalog's copy knows.</summary>
    public TableDefinition Definition { get; set; }

    /// <summary>Of the requests.</summary>
    public ulong RangeEpoch { get; set; }

    public Exception? Fault { get; private set; }

    public static TableDefinition Table(params LocalIndexDefinition[] indexes)
    {
        TableDefinition table = indexes.Length == 0 ? NodeItems.Draft("bed") : NodeItems.SortedDraft("bed", indexes);
        table.Id = 5;
        table.Version = 1;
        uint id = 0;
        foreach (LocalIndexDefinition index in table.LocalIndexes)
        {
            index.Id = ++id;
        }

        return table;
    }

    /// <summary>Runs a scenario; the sequencer is started, and leads nothing.</summary>
    /// <param name="gathered">By default nothing gathers while entries are in flight.</param>
    public static void Run(Func<SequencerBed, Task> scenario, TableDefinition? table = null, int gathered = 1)
    {
        var world = new SimulatedWorld(1);
        world.Run(async () =>
        {
            using var bed = new SequencerBed(world, table ?? Table(), gathered);
            bed.Sequencer.Start();
            await scenario(bed);
            await bed.Sequencer.DisposeAsync();
            Assert.Null(bed.Fault);
        });
    }

    /// <summary>Runs a scenario in which the sequencer leads and its group knows the table; nothing commits by itself.
    /// </summary>
    public static void RunLeading(
        Func<SequencerBed, Task> scenario, TableDefinition? table = null, int gathered = 1) => Run(
        async bed =>
        {
            await bed.LeadAsync();
            await bed.LearnTableAsync();
            await scenario(bed);
        },
        table,
        gathered);

    public void Dispose()
    {
        _metrics.Dispose();
        State.Dispose();
    }

    /// <summary>Lets everything run that can, in virtual time.</summary>
    public async Task IdleAsync() => await Task.Delay(TimeSpan.FromMilliseconds(50), _world.Time);

    public async Task PassAsync(TimeSpan time) => await Task.Delay(time, _world.Time);

    public async Task LeadAsync()
    {
        Log.Lead();
        await IdleAsync();
        Log.Commit();
        await IdleAsync();
    }

    public async Task LearnTableAsync()
    {
        Task<SchemaResponse> learned = Sequencer.SubmitAsync(new SchemaWrite(Definition));
        await IdleAsync();
        Log.Commit();
        await IdleAsync();
        Assert.True(learned.IsCompletedSuccessfully);
    }

    public Task<WriteResponse> PutAsync(byte[] item, string? condition = null, bool oldItem = false)
        => Sequencer.SubmitAsync(new PutItemWrite(Request(WriteKind.Put, item, item, condition, oldItem)));

    public Task<WriteResponse> DeleteAsync(byte[] key, string? condition = null)
        => Sequencer.SubmitAsync(new DeleteItemWrite(Request(WriteKind.Delete, key, key, condition, false)));

    /// <param name="values">":name" to a value of the update expression.</param>
    public Task<WriteResponse> UpdateAsync(
        byte[] key, string update, ReturnedImage returned, params (string Name, object Value)[] values)
    {
        WriteRequest request = Request(WriteKind.Update, key, key, null, false);
        request.Returned = returned;
        request.Update = ByteString.CopyFrom(_compiler.CompileUpdate(
            Encoding.UTF8.GetBytes(update),
            new Substitutions(default, values.Length == 0 ? default : NodeItems.Map(values)),
            TableSchemas.From(Definition)).Value);
        return Sequencer.SubmitAsync(new UpdateItemWrite(request));
    }

    /// <summary>The applied item, or null.</summary>
    public byte[]? Stored(byte[] key)
        => State.Get(ColumnFamily.Items, NodeItems.StorageKey(Definition, key)) is { } stored
            ? ItemHeader.ItemOf(stored.AsSpan()).ToArray()
            : null;

    public long TotalOf(int index, bool bytes = false)
    {
        TableTotals totals = TableTotals.Decode(State.Get(ColumnFamily.Meta, TableTotals.Key(Definition.Id)));
        return bytes ? totals.Bytes(index) : totals.Count(index);
    }

    public int CountOf(EntryKind kind)
        => Log.Entries.Count(entry => !entry.Payload.IsEmpty && new EntryReader(entry.Payload.Span).Kind == kind);

    public byte[] Condition(string text) => _compiler.CompileCondition(
        Encoding.UTF8.GetBytes(text), new Substitutions(default, default)).Value;

    public static long NumberOf(ByteString item, string name)
    {
        new MapView(item.Span).TryGet(Encoding.UTF8.GetBytes(name), out AttributeView value);
        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        return long.Parse(text[..NumberCodec.Format(value.Bytes, text)], provider: null);
    }

    private WriteRequest Request(WriteKind kind, byte[] key, byte[] item, string? condition, bool oldItem)
    {
        WriteRequest request = new()
        {
            Target = NodeItems.Target(Definition, 1),
            Kind = kind,
            Key = ByteString.CopyFrom(NodeItems.StorageKey(Definition, key)),
            Item = ByteString.CopyFrom(item),
            Condition = condition is null ? ByteString.Empty : ByteString.CopyFrom(Condition(condition)),
            OldItemOnFailedCondition = oldItem,
        };
        request.Target.RangeEpoch = RangeEpoch;
        return request;
    }
}
