using System.Buffers.Binary;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus;

/// <summary>Five groups over one node log on RocksDB, writing all at once, whose files a crash leaves as they
/// are.</summary>
public sealed class NodeLogCrashTests
{
    private const int Groups = 5;
    private const int Lives = 4;
    private const int AcknowledgedBeforeCrash = 60;

    [Fact]
    public async Task No_acknowledged_entry_of_any_group_is_missing_after_crashes()
    {
        using TemporaryFolder folder = new();
        Dictionary<(uint Group, long Index), long> acknowledged = [];
        string life = folder["life0"];
        for (int n = 1; n <= Lives; n++)
        {
            string next = folder[$"life{n}"];
            await LiveAndCrashAsync(life, next, acknowledged, new Random(n));
            life = next;
        }
    }

    private static async Task LiveAndCrashAsync(
        string folder, string crashed, Dictionary<(uint Group, long Index), long> acknowledged, Random random)
    {
        using RocksLogStore store = RocksLogStore.Open(Path.Combine(folder, "log"));
        NodeLog node = new(store, (message, cause) => throw new InvalidOperationException(message, cause));
        using NodeLogThread thread = new(node);
        List<Writer> writers = [];
        for (uint group = 0; group < Groups; group++)
        {
            writers.Add(await Writer.StartAsync(node, group, Path.Combine(folder, $"group{group}"), random.Next()));
        }

        foreach (((uint Group, long Index) place, long value) in acknowledged)
        {
            Assert.Equal(value, writers[(int)place.Group].ValueAt(place.Index));
        }

        using CancellationTokenSource stop = new();
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] writing = [.. writers.Select(w => w.WriteAsync(acknowledged, enough, stop.Token))];
        await enough.Task;
        KeyValuePair<(uint Group, long Index), long>[] told;
        lock (acknowledged)
        {
            told = [.. acknowledged];
        }

        TemporaryFolder.Copy(Path.Combine(folder, "log"), Path.Combine(crashed, "log"));
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        acknowledged.Clear(); // what was acknowledged after the copy began need not be in it
        foreach ((var place, long value) in told)
        {
            acknowledged[place] = value;
        }

        foreach (Writer writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    /// <summary>A group that appends random values one behind the other.</summary>
    private sealed class Writer(
        PeerLinks links, RaftGroup log, RecordingState state, Leadership leadership, Random random)
    {
        public static async Task<Writer> StartAsync(NodeLog node, uint group, string folder, int seed)
        {
            RecordingState state = new();
            ReplicaIdentity identity = GroupLogBed.Identity with { Group = group };
            PeerLinks links = new(identity.Cluster, 1, TimeProvider.System, NullLogger.Instance);
            RaftGroup log = new(
                new RaftNode(node, links, TimeProvider.System), identity, new Membership(identity.Replica), state,
                folder);
            await log.StartAsync(TestContext.Current.CancellationToken);
            return new Writer(
                links,
                log,
                state,
                await log.WaitForLeadershipAsync(TestContext.Current.CancellationToken),
                new Random(seed));
        }

        public long ValueAt(long index)
            => BinaryPrimitives.ReadInt64LittleEndian(state.Entries[(int)index - 1].Payload.Span);

        public async Task WriteAsync(
            Dictionary<(uint Group, long Index), long> acknowledged,
            TaskCompletionSource enough,
            CancellationToken stop)
        {
            long after = 0;
            byte[] payload = new byte[sizeof(long) + random.Next(2000)];
            while (!stop.IsCancellationRequested)
            {
                long value = random.NextInt64();
                BinaryPrimitives.WriteInt64LittleEndian(payload, value);
                after = log.TryAppend(leadership, after, payload)?.Index
                    ?? throw new InvalidOperationException("refused");
                await log.WaitForAppliedAsync(after, CancellationToken.None);
                lock (acknowledged)
                {
                    acknowledged[(log.Group, after)] = value;
                    if (acknowledged.Count % AcknowledgedBeforeCrash == 0)
                    {
                        enough.TrySetResult();
                    }
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await log.DisposeAsync();
            await links.DisposeAsync();
        }
    }
}
