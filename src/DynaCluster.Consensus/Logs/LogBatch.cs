using System.Runtime.InteropServices;

namespace DynaCluster.Consensus.Logs;

public enum LogOperationKind
{
    Append,
    TruncateSuffix,
    TruncatePrefix,
    SetMetadata,
}

/// <param name="Index">Append: the entry's. TruncateSuffix: the first that goes. TruncatePrefix: the last that
/// goes.</param>
/// <param name="Bytes">Append: the whole <see cref="LogRecord"/>. SetMetadata: the value. Else empty.</param>
public readonly record struct LogOperation(
    LogOperationKind Kind, uint Group, long Index, LogMetadataKey Key, ReadOnlyMemory<byte> Bytes);

/// <summary>Operations of many groups that become durable together, in order. Reusable after <see cref="Clear"/>; the
/// memory given to it must stay unchanged until the commit has ended.</summary>
public sealed class LogBatch
{
    private readonly List<LogOperation> _operations = [];

    public ReadOnlySpan<LogOperation> Operations => CollectionsMarshal.AsSpan(_operations);

    public int Count => _operations.Count;

    /// <summary>Bytes of records and values.</summary>
    public long Bytes { get; private set; }

    /// <param name="record">Written by <see cref="LogRecord"/> for this group and index.</param>
    public void Append(uint group, long index, ReadOnlyMemory<byte> record)
        => Add(new LogOperation(LogOperationKind.Append, group, index, default, record));

    /// <summary>Removes the entries from <paramref name="first"/> on.</summary>
    public void TruncateSuffix(uint group, long first)
        => Add(new LogOperation(LogOperationKind.TruncateSuffix, group, first, default, default));

    /// <summary>Removes the entries up to and including <paramref name="last"/>.</summary>
    public void TruncatePrefix(uint group, long last)
        => Add(new LogOperation(LogOperationKind.TruncatePrefix, group, last, default, default));

    public void SetMetadata(uint group, LogMetadataKey key, ReadOnlyMemory<byte> value)
        => Add(new LogOperation(LogOperationKind.SetMetadata, group, 0, key, value));

    public void Clear()
    {
        _operations.Clear();
        Bytes = 0;
    }

    private void Add(in LogOperation operation)
    {
        _operations.Add(operation);
        Bytes += operation.Bytes.Length;
    }
}
