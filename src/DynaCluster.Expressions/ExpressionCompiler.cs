using System.Text;
using DynaCluster.Expressions.Binding;
using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;

namespace DynaCluster.Expressions;

/// <summary>
/// From the text of an expression (UTF-8) to its plan. Everything that DynamoDB checks before it touches an item is
/// checked here, in its words. Keeps parsed texts, bounded. Thread-safe.
/// </summary>
/// <remarks>
/// The service checks the expressions of a request in this order: update, condition; or filter, projection, key
/// condition; and after them all <see cref="Substitutions.CheckAllUsed"/>.
/// </remarks>
public sealed class ExpressionCompiler
{
    private readonly SyntaxCache<SyntaxNode> _conditions = new(ParseCondition);
    private readonly SyntaxCache<ProjectionNode> _projections = new(ParseProjection);
    private readonly SyntaxCache<UpdateNode> _updates = new(ParseUpdate);

    public Outcome<byte[]> CompileCondition(ReadOnlySpan<byte> text, Substitutions substitutions)
        => CompileCondition(ExpressionKind.Condition, text, substitutions, new ConditionScope([], null));

    /// <param name="keys">Key attributes of what is read: a filter of a Query may not name them. Empty for a
    /// Scan.</param>
    /// <param name="names">Takes the attributes that the filter's paths begin with, perhaps more than once.</param>
    public Outcome<byte[]> CompileFilter(
        ReadOnlySpan<byte> text,
        Substitutions substitutions,
        IReadOnlyList<KeyAttributeSchema> keys,
        ICollection<string>? names = null)
        => CompileCondition(ExpressionKind.Filter, text, substitutions, new ConditionScope(keys, names));

    public Outcome<byte[]> CompileProjection(ReadOnlySpan<byte> text, Substitutions substitutions)
    {
        try
        {
            CheckLength(text);
            ProjectionNode projection = _projections.Get(text);
            PathTree tree = PathTree.Build(
                Array.ConvertAll(projection.Paths, path => PathBinder.Resolve(path, substitutions)));
            using PlanWriter plan = new(PlanKind.Projection);
            tree.Write(plan, _ => 0);
            return plan.ToArray();
        }
        catch (ExpressionException e)
        {
            return ApiErrors.InvalidExpression(ExpressionKind.Projection.ParameterName(), e.Reason);
        }
    }

    public Outcome<byte[]> CompileUpdate(ReadOnlySpan<byte> text, Substitutions substitutions, TableSchema schema)
    {
        try
        {
            CheckLength(text);
            return new UpdateBinder(substitutions, schema).Bind(_updates.Get(text));
        }
        catch (ExpressionException e)
        {
            return ApiErrors.InvalidExpression(ExpressionKind.Update.ParameterName(), e.Reason);
        }
        catch (ApiException e)
        {
            return e.Error;
        }
    }

    /// <param name="sortKey">Null where the table or index has none.</param>
    public Outcome<KeySelection> CompileKeyCondition(
        ReadOnlySpan<byte> text,
        Substitutions substitutions,
        KeyAttributeSchema partitionKey,
        KeyAttributeSchema? sortKey)
        => CompileKeyCondition(text, substitutions, [partitionKey], sortKey is null ? [] : [sortKey]);

    /// <summary>The same where keys may have several attributes, as those of global indexes.</summary>
    /// <param name="sortKey">Empty where the index has none.</param>
    public Outcome<KeySelection> CompileKeyCondition(
        ReadOnlySpan<byte> text,
        Substitutions substitutions,
        IReadOnlyList<KeyAttributeSchema> partitionKey,
        IReadOnlyList<KeyAttributeSchema> sortKey)
    {
        try
        {
            CheckLength(text);
            SyntaxNode condition = _conditions.Get(text);
            using PlanWriter plan = new(PlanKind.Condition);
            new ConditionBinder(substitutions, plan).Bind(condition);
            return new KeyConditionBinder(substitutions, partitionKey, sortKey).Bind(condition);
        }
        catch (ExpressionException e)
        {
            return ApiErrors.InvalidExpression(ExpressionKind.KeyCondition.ParameterName(), e.Reason);
        }
        catch (ApiException e)
        {
            return e.Error;
        }
    }

    private Outcome<byte[]> CompileCondition(
        ExpressionKind kind,
        ReadOnlySpan<byte> text,
        Substitutions substitutions,
        ConditionScope scope)
    {
        try
        {
            CheckLength(text);
            using PlanWriter plan = new(PlanKind.Condition);
            ConditionBinder binder = new(substitutions, plan) { PathSeen = scope.PathSeen };
            binder.Bind(_conditions.Get(text));
            return scope.Key is null ? plan.ToArray() : ApiErrors.FilterOnKey(scope.Key.Name);
        }
        catch (ExpressionException e)
        {
            return ApiErrors.InvalidExpression(kind.ParameterName(), e.Reason);
        }
    }

    // Before the syntax, and whatever the text: so no text longer than this is ever parsed or kept.
    private static void CheckLength(ReadOnlySpan<byte> text)
    {
        if (text.Length > Limits.ExpressionBytesMax)
        {
            throw new ExpressionException(ExpressionFaults.TooLong(text.Length));
        }

        if (!text.ContainsAnyExcept(" \t\r\n"u8))
        {
            throw new ExpressionException(ExpressionFaults.Empty);
        }
    }

    private static SyntaxNode ParseCondition(ReadOnlyMemory<byte> text)
    {
        SyntaxNode condition = Parser.ParseCondition(text);
        StructureCheck.Condition(condition);
        return condition;
    }

    private static ProjectionNode ParseProjection(ReadOnlyMemory<byte> text)
    {
        ProjectionNode projection = Parser.ParseProjection(text);
        StructureCheck.Projection(projection);
        return projection;
    }

    private static UpdateNode ParseUpdate(ReadOnlyMemory<byte> text)
    {
        UpdateNode update = Parser.ParseUpdate(text);
        StructureCheck.Update(update);
        return update;
    }

    /// <summary>What is to be known of the paths of a condition.</summary>
    /// <param name="keys">Attributes that it may not name.</param>
    /// <param name="names">Takes the attributes that it names.</param>
    private sealed class ConditionScope(IReadOnlyList<KeyAttributeSchema> keys, ICollection<string>? names)
    {
        /// <summary>The first of them that it names.</summary>
        public KeyAttributeSchema? Key { get; private set; }

        public Action<PathStep[]>? PathSeen => keys.Count == 0 && names is null ? null : See;

        private void See(PathStep[] path)
        {
            Key ??= KeyAttributes.Find(keys, path[0].Name.Span);
            names?.Add(Encoding.UTF8.GetString(path[0].Name.Span));
        }
    }
}
