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
    Substitutions substitutions, KeyAttributeSchema partitionKey, KeyAttributeSchema? sortKey)
{
    private readonly List<KeyTerm> _terms = [];

    /// <param name="condition">Already bound once as a condition, so that its operands are sound.</param>
    public KeySelection Bind(SyntaxNode condition)
    {
        Collect(condition);
        if (_terms.Count > 2)
        {
            throw new ApiException(ApiErrors.KeyConditionTooMany());
        }

        if (sortKey is null && _terms.Count > 1)
        {
            throw new ApiException(ApiErrors.KeyConditionNotSupported());
        }

        KeyTerm partition = TermOf(partitionKey)
            ?? throw new ApiException(ApiErrors.KeyConditionMissed(partitionKey.Name));
        CheckTypes(partition, partitionKey);
        if (partition.Comparison != SortComparison.Equal)
        {
            throw new ApiException(ApiErrors.KeyConditionNotSupported());
        }

        KeyTerm? sort = sortKey is null ? null : TermOf(sortKey);
        if (sort is null && _terms.Count > 1)
        {
            throw new ApiException(ApiErrors.KeyConditionMissed(sortKey!.Name)); // without one, two terms are refused
        }

        CheckValue(partition.First, partitionKey, Limits.PartitionKeyBytesMax);
        SortBounds bounds = sort is null ? default : Bounds(sort, sortKey!); // a term names it, so it is there
        return new KeySelection(partition.First.ToArray(), bounds);
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
