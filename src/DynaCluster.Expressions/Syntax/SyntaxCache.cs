using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using DynaCluster.Model;

namespace DynaCluster.Expressions.Syntax;

/// <summary>
/// Parsed expressions by their text, in two generations: what the young one lacks is looked for in the old one and
/// moved up; when the young one is full it becomes the old one. Bounded by the bytes of text it holds. Thread-safe,
/// and reads take no lock.
/// </summary>
internal sealed class SyntaxCache<TNode>(Func<ReadOnlyMemory<byte>, TNode> parse)
    where TNode : SyntaxNode
{
    private const int GenerationTextBytesMax = Limits.ExpressionCacheTextBytesMax / 2;

    private readonly Lock _turn = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <summary>Bytes of text held.</summary>
    public int TextBytes => _young.TextBytes + _old.TextBytes;

    /// <summary>Leaves by <see cref="ExpressionException"/>; a text that cannot be parsed is not kept.</summary>
    public TNode Get(ReadOnlySpan<byte> text)
    {
        if (_young.TryGet(text, out TNode? node))
        {
            return node;
        }

        byte[] key = text.ToArray();
        if (!_old.TryGet(text, out node))
        {
            node = parse(key);
        }

        Keep(key, node);
        return node;
    }

    private void Keep(byte[] text, TNode node)
    {
        lock (_turn)
        {
            if (_young.TextBytes + text.Length > GenerationTextBytesMax)
            {
                _old = _young;
                _young = new Generation();
            }

            _young.Add(text, node);
        }
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<byte[], TNode> _nodes;
        private readonly ConcurrentDictionary<byte[], TNode>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
        private int _textBytes;

        public Generation()
        {
            _nodes = new ConcurrentDictionary<byte[], TNode>(new TextComparer());
            _bySpan = _nodes.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public int TextBytes => _textBytes;

        public bool TryGet(ReadOnlySpan<byte> text, [NotNullWhen(true)] out TNode? node)
            => _bySpan.TryGetValue(text, out node);

        public void Add(byte[] text, TNode node)
        {
            if (_nodes.TryAdd(text, node))
            {
                _textBytes += text.Length;
            }
        }
    }

    private sealed class TextComparer
        : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
            => unchecked((int)XxHash3.HashToUInt64(alternate));

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
