using System.Collections;
using DotNext.IO;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>What the engine sends and receives: nothing but signs of life. Entries go another way.</summary>
internal sealed class NoEntries : ILogEntryProducer<NoEntries.Entry>, IReadOnlyList<NoEntries.Entry>
{
    public static readonly NoEntries Instance = new();

    long ILogEntryProducer<Entry>.RemainingCount => 0;

    Entry IAsyncEnumerator<Entry>.Current => throw new InvalidOperationException();

    int IReadOnlyCollection<Entry>.Count => 0;

    Entry IReadOnlyList<Entry>.this[int index] => throw new ArgumentOutOfRangeException(nameof(index));

    ValueTask<bool> IAsyncEnumerator<Entry>.MoveNextAsync() => ValueTask.FromResult(false);

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    IEnumerator<Entry> IEnumerable<Entry>.GetEnumerator() => Enumerable.Empty<Entry>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Enumerable.Empty<Entry>().GetEnumerator();

    /// <summary>The place of an entry without its content: the engine asks for terms.</summary>
    internal sealed class Entry(long term) : IRaftLogEntry
    {
        public long Term => term;

        bool IDataTransferObject.IsReusable => true;

        long? IDataTransferObject.Length => 0;

        ValueTask IDataTransferObject.WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
            => ValueTask.CompletedTask;
    }
}
