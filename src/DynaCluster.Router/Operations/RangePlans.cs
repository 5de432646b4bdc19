using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>The plans of a Query or Scan; empty ones stand for expressions that are not given.</summary>
internal readonly record struct RangePlans(ByteString Filter, ByteString Projection, KeySelection? Selection)
{
    public static RangePlans None { get; } = new(ByteString.Empty, ByteString.Empty, null);

    public static Outcome<RangePlans> OfScan(
        ExpressionCompiler compiler, in ExpressionMembers expressions, ItemWriter scratch)
    {
        Outcome<Substitutions?> substitutions = expressions.Substitutions(scratch);
        if (substitutions.Error is not null)
        {
            return substitutions.Error;
        }

        return substitutions.Value is { } own ? Complete(compiler, expressions, own, [], null) : None;
    }

    /// <param name="keys">Partition key and, if there is one, sort key of what is queried.</param>
    public static Outcome<RangePlans> OfQuery(
        ExpressionCompiler compiler,
        in ExpressionMembers expressions,
        ItemWriter scratch,
        IReadOnlyList<KeyAttributeSchema> keys)
    {
        Outcome<Substitutions?> substitutions = expressions.Substitutions(scratch);
        if (substitutions.Error is not null)
        {
            return substitutions.Error;
        }

        Outcome<KeySelection> selection = compiler.CompileKeyCondition(
            expressions.KeyCondition!.Value.Span, // a Query has one: checked
            substitutions.Value!, // so it has an expression
            keys[0],
            keys.Count > 1 ? keys[1] : null);
        return selection.Error is { } error
            ? error
            : Complete(compiler, expressions, substitutions.Value!, keys, selection.Value);
    }

    private static Outcome<RangePlans> Complete(
        ExpressionCompiler compiler,
        in ExpressionMembers expressions,
        Substitutions substitutions,
        IReadOnlyList<KeyAttributeSchema> keys,
        KeySelection? selection)
    {
        ByteString filter = ByteString.Empty;
        if (expressions.Filter is { } filterText)
        {
            Outcome<byte[]> plan = compiler.CompileFilter(filterText.Span, substitutions, keys);
            if (plan.Error is not null)
            {
                return plan.Error;
            }

            filter = UnsafeByteOperations.UnsafeWrap(plan.Value);
        }

        Outcome<ByteString> projection = ProjectionPlan.Of(compiler, expressions.Projection, substitutions);
        if ((projection.Error ?? substitutions.CheckAllUsed()) is { } error)
        {
            return error;
        }

        return new RangePlans(filter, projection.Value, selection);
    }
}
