using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>The plans of a Query or Scan; empty ones stand for expressions that are not given.</summary>
/// <param name="Selection">A Query's.</param>
/// <param name="FilterNames">On an index: the attributes that the filter's paths begin with; null: no filter.</param>
internal readonly record struct RangePlans(
    ByteString Filter, ByteString Projection, KeySelection? Selection, List<string>? FilterNames)
{
    public static RangePlans None { get; } = new(ByteString.Empty, ByteString.Empty, null, null);

    public static Outcome<RangePlans> OfScan(
        ExpressionCompiler compiler, in ExpressionMembers expressions, ItemWriter scratch, bool onIndex)
    {
        Outcome<Substitutions?> substitutions = expressions.Substitutions(scratch);
        if (substitutions.Error is not null)
        {
            return substitutions.Error;
        }

        return substitutions.Value is { } own ? Complete(compiler, expressions, own, [], onIndex) : None;
    }

    public static Outcome<RangePlans> OfQuery(
        ExpressionCompiler compiler, in ExpressionMembers expressions, ItemWriter scratch, in RangeSource source)
    {
        Outcome<Substitutions?> substitutions = expressions.Substitutions(scratch);
        if (substitutions.Error is not null)
        {
            return substitutions.Error;
        }

        IReadOnlyList<KeyAttributeSchema> partitionKey = source.PartitionKey;
        IReadOnlyList<KeyAttributeSchema> sortKey = source.SortKey;
        Outcome<KeySelection> selection = compiler.CompileKeyCondition(
            expressions.KeyCondition!.Value.Span, // a Query has one: checked
            substitutions.Value!, // so it has an expression
            partitionKey,
            sortKey);
        if (selection.Error is not null)
        {
            return selection.Error;
        }

        Outcome<RangePlans> plans = Complete(
            compiler, expressions, substitutions.Value!, [.. partitionKey, .. sortKey], source.IsIndex); // as above
        return plans.Error is null ? plans.Value with { Selection = selection.Value } : plans;
    }

    private static Outcome<RangePlans> Complete(
        ExpressionCompiler compiler,
        in ExpressionMembers expressions,
        Substitutions substitutions,
        IReadOnlyList<KeyAttributeSchema> keys,
        bool onIndex)
    {
        ByteString filter = ByteString.Empty;
        List<string>? names = null;
        if (expressions.Filter is { } filterText)
        {
            names = onIndex ? [] : null;
            Outcome<byte[]> plan = compiler.CompileFilter(filterText.Span, substitutions, keys, names);
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

        return new RangePlans(filter, projection.Value, null, names);
    }
}
