using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;

namespace DynaCluster.Expressions.Binding;

/// <summary>
/// Turns a bound-able condition into what a Query may ask of keys. Leaves by <see cref="ApiException"/>.
/// </summary>
internal sealed class KeyConditionBinder(
    Substitutions substitutions,
    IReadOnlyList<KeyAttributeSchema> partitionKey,
    IReadOnlyList<KeyAttributeSchema> sortKey)
{
    // "Conditions can be of length 1 or 2 only": said of more, unless a global index's key has more attributes.
    private const int PlainTermsMax = 2;

    private readonly List<KeyTerm> _terms = [];

    /// <param name="condition">Already bound once as a condition, so that its operands are sound.</param>
    public KeySelection Bind(SyntaxNode condition)
    {
        Collect(condition);
        int attributes = partitionKey.Count + sortKey.Count;
        if (_terms.Count > Math.Max(PlainTermsMax, attributes))
        {
            throw new ApiException(attributes > PlainTermsMax
                ? ApiErrors.KeyConditionNotSupported()
                : ApiErrors.KeyConditionTooMany());
        }

        if (sortKey.Count == 0 && _terms.Count > partitionKey.Count)
        {
            throw new ApiException(ApiErrors.KeyConditionNotSupported());
        }

        KeyTerm[] partition = [.. partitionKey.Select(PartitionTerm)];
        List<KeyTerm> sort = SortTerms();
        for (int i = 0; i < partition.Length; i++)
        {
            CheckValue(partition[i].First, partitionKey[i], Limits.PartitionKeyBytesMax);
        }

        byte[][] prefix = [.. sort.SkipLast(1).Select((term, i) => PrefixValue(term, sortKey[i]))];
        SortBounds bounds = sort.Count == 0 ? default : Bounds(sort[^1], sortKey[sort.Count - 1]);
        return new KeySelection([.. partition.Select(term => term.First.ToArray())], prefix, bounds);
    }

    private KeyTerm PartitionTerm(KeyAttributeSchema key)
    {
        KeyTerm term = TermOf(key) ?? throw new ApiException(ApiErrors.KeyConditionMissed(key.Name));
        CheckTypes(term, key);
        return term.Comparison == SortComparison.Equal
            ? term
            : throw new ApiException(ApiErrors.KeyConditionNotSupported());
    }

    // From the left without a gap, and nothing beside them.
    private List<KeyTerm> SortTerms()
    {
        List<KeyTerm> terms = [];
        for (int i = 0; i < sortKey.Count; i++)
        {
            if (TermOf(sortKey[i]) is not { } term)
            {
                continue;
            }

            if (terms.Count < i)
            {
                throw new ApiException(ApiErrors.KeyConditionMissed(sortKey[terms.Count].Name));
            }

            terms.Add(term);
        }

        if (partitionKey.Count + terms.Count == _terms.Count)
        {
            return terms;
        }

        throw new ApiException(terms.Count < sortKey.Count
            ? ApiErrors.KeyConditionMissed(sortKey[terms.Count].Name)
            : ApiErrors.KeyConditionNotSupported());
    }

    private static byte[] PrefixValue(KeyTerm term, KeyAttributeSchema key)
    {
        CheckTypes(term, key);
        if (term.Comparison != SortComparison.Equal)
        {
            throw new ApiException(ApiErrors.KeyConditionNotSupported()); // a range may only end a condition
        }

        CheckValue(term.First, key, Limits.SortKeyBytesMax);
        return term.First.ToArray();
    }

    private static SortBounds Bounds(KeyTerm term, KeyAttributeSchema key)
    {
        CheckTypes(term, key);
        CheckValue(term.First, key, Limits.SortKeyBytesMax);
        if (!term.Second.IsEmpty)
        {
            CheckValue(term.Second, key, Limits.SortKeyBytesMax);
        }

        return new SortBounds(term.Comparison, BytesOf(term.First), BytesOf(term.Second));
    }

    private static ReadOnlyMemory<byte> BytesOf(ReadOnlyMemory<byte> value)
        => value.IsEmpty ? default : new AttributeView(value.Span).Bytes.ToArray();

    private static void CheckTypes(KeyTerm term, KeyAttributeSchema key)
    {
        bool fits = term.First.Span[0] == (byte)key.Type
            && (term.Second.IsEmpty || term.Second.Span[0] == (byte)key.Type);
        if (!fits)
        {
            throw new ApiException(ApiErrors.KeyConditionType());
        }
    }

    private static void CheckValue(ReadOnlyMemory<byte> value, KeyAttributeSchema key, int bytesMax)
    {
        int length = new AttributeView(value.Span).Bytes.Length;
        if (length == 0)
        {
            string kind = key.Type == AttributeType.Binary ? "binary" : "string";
            throw new ApiException(ApiErrors.KeyEmpty(key.Name, kind));
        }

        if (length > bytesMax)
        {
            throw new ApiException(bytesMax == Limits.PartitionKeyBytesMax
                ? ApiErrors.PartitionKeyTooLong()
                : ApiErrors.SortKeyTooLong());
        }
    }

    private KeyTerm? TermOf(KeyAttributeSchema key)
        => _terms.Find(term => term.Name.Span.SequenceEqual(key.NameUtf8.Span));

    private void Collect(SyntaxNode node)
    {
        switch (node)
        {
            case JunctionNode { All: true } junction:
                Array.ForEach(junction.Conditions, Collect);
                break;
            case JunctionNode:
                throw new ApiException(ApiErrors.KeyConditionOperator("OR"));
            case NotNode:
                throw new ApiException(ApiErrors.KeyConditionOperator("NOT"));
            case InNode:
                throw new ApiException(ApiErrors.KeyConditionOperator("IN"));
            case ComparisonNode { Comparison: TokenKind.NotEqual }:
                throw new ApiException(ApiErrors.KeyConditionOperator("<>"));
            case ComparisonNode comparison:
                Compare(comparison);
                break;
            case BetweenNode between:
                RequireKeyFirst(between.Operand, "BETWEEN");
                Add(SortComparison.Between, between.Operand, between.Lower, between.Upper);
                break;
            case CallNode { Function: ExpressionFunction.BeginsWith } call:
                RequireKeyFirst(call.Arguments[0], call.Name);
                Add(SortComparison.BeginsWith, call.Arguments[0], call.Arguments[1]);
                break;
            default:
                throw new ApiException(ApiErrors.KeyConditionOperator(((CallNode)node).Name)); // all else is handled
        }
    }

    private static void RequireKeyFirst(SyntaxNode first, string name)
    {
        if (first is not PathNode)
        {
            throw new ApiException(first is CallNode
                ? ApiErrors.KeyConditionNested()
                : ApiErrors.KeyConditionOperandOrder(name));
        }
    }

    private void Compare(ComparisonNode node)
    {
        bool reversed = node.Left is ValueNode;
        SortComparison comparison = node.Comparison switch
        {
            TokenKind.Equal => SortComparison.Equal,
            TokenKind.Less => reversed ? SortComparison.Greater : SortComparison.Less,
            TokenKind.LessOrEqual => reversed ? SortComparison.GreaterOrEqual : SortComparison.LessOrEqual,
            TokenKind.Greater => reversed ? SortComparison.Less : SortComparison.Greater,
            _ => reversed ? SortComparison.LessOrEqual : SortComparison.GreaterOrEqual,
        };
        Add(comparison, reversed ? node.Right : node.Left, reversed ? node.Left : node.Right);
    }

    private void Add(SortComparison comparison, SyntaxNode key, params ReadOnlySpan<SyntaxNode> values)
    {
        if (key is ValueNode)
        {
            throw new ApiException(ApiErrors.KeyConditionWithoutKey());
        }

        foreach (SyntaxNode value in values)
        {
            if (value is PathNode)
            {
                throw new ApiException(ApiErrors.KeyConditionTwoKeys());
            }

            if (value is CallNode)
            {
                throw new ApiException(ApiErrors.KeyConditionNested());
            }
        }

        if (key is not PathNode path)
        {
            throw new ApiException(ApiErrors.KeyConditionNested());
        }

        PathStep[] steps = PathBinder.Resolve(path, substitutions);
        if (steps.Length > 1)
        {
            throw new ApiException(ApiErrors.KeyConditionOnNestedAttribute());
        }

        ReadOnlyMemory<byte> name = steps[0].Name;
        if (_terms.Exists(term => term.Name.Span.SequenceEqual(name.Span)))
        {
            throw new ApiException(ApiErrors.KeyConditionTwice());
        }

        ReadOnlyMemory<byte> first = OperandBinder.Value((ValueNode)values[0], substitutions); // no path, no call
        ReadOnlyMemory<byte> second = values.Length > 1
            ? OperandBinder.Value((ValueNode)values[1], substitutions) // no path, no call
            : default;
        _terms.Add(new KeyTerm(name, comparison, first, second));
    }

    /// <param name="Name">The attribute, UTF-8.</param>
    /// <param name="Comparison">With the attribute on the left.</param>
    /// <param name="First">Encoded value.</param>
    /// <param name="Second">Encoded value; empty but for BETWEEN.</param>
    private sealed record KeyTerm(
        ReadOnlyMemory<byte> Name, SortComparison Comparison, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second);
}
