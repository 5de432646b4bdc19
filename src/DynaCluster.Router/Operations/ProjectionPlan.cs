using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>A compiled ProjectionExpression; empty: the whole item.</summary>
internal static class ProjectionPlan
{
    /// <summary>Of a request that has no other expression.</summary>
    public static Outcome<ByteString> Of(
        ExpressionCompiler compiler, in ExpressionMembers expressions, ItemWriter scratch)
    {
        Outcome<Substitutions?> substitutions = expressions.Substitutions(scratch);
        if (substitutions.Error is not null)
        {
            return substitutions.Error;
        }

        if (substitutions.Value is not { } own)
        {
            return ByteString.Empty;
        }

        Outcome<ByteString> plan = Of(compiler, expressions.Projection, own);
        return (plan.Error ?? own.CheckAllUsed()) is { } error ? error : plan;
    }

    public static Outcome<ByteString> Of(
        ExpressionCompiler compiler, ReadOnlyMemory<byte>? text, Substitutions substitutions)
    {
        if (text is not { } given)
        {
            return ByteString.Empty;
        }

        Outcome<byte[]> plan = compiler.CompileProjection(given.Span, substitutions);
        return plan.Error is { } error ? error : UnsafeByteOperations.UnsafeWrap(plan.Value);
    }
}
