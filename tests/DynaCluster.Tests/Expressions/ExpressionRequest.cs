using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;

namespace DynaCluster.Tests.Expressions;

/// <summary>One request's expressions in a test: names and values in the notation of <see cref="ItemText"/>.</summary>
internal sealed class ExpressionRequest(string values = "", string names = "")
{
    public static readonly KeyAttributeSchema PartitionKey = new("pk", AttributeType.String);

    public static readonly KeyAttributeSchema SortKey = new("sk", AttributeType.Number);

    public static readonly TableSchema Table = new()
    {
        Id = 1,
        Version = 1,
        Name = "table",
        PartitionKey = PartitionKey,
        SortKey = SortKey,
    };

    private readonly ExpressionCompiler _compiler = new();

    public Substitutions Substitutions { get; } = new(ItemText.Encode(names), ItemText.Encode(values));

    public Outcome<byte[]> Condition(string text) => _compiler.CompileCondition(Utf8(text), Substitutions);

    public Outcome<byte[]> Filter(string text, params KeyAttributeSchema[] keys)
        => _compiler.CompileFilter(Utf8(text), Substitutions, keys);

    public Outcome<byte[]> Projection(string text) => _compiler.CompileProjection(Utf8(text), Substitutions);

    public Outcome<byte[]> Update(string text) => _compiler.CompileUpdate(Utf8(text), Substitutions, Table);

    public Outcome<KeySelection> KeyCondition(string text)
        => _compiler.CompileKeyCondition(Utf8(text), Substitutions, PartitionKey, SortKey);

    /// <summary>Whether a condition holds for an item.</summary>
    public bool Holds(string condition, string item)
        => ConditionEvaluator.Evaluate(Condition(condition).Value, new MapView(ItemText.Encode(item)));

    /// <summary>What a projection leaves of an item.</summary>
    public string Project(string projection, string item)
    {
        using ItemWriter writer = new();
        ProjectionEvaluator.Project(Projection(projection).Value, new MapView(ItemText.Encode(item)), writer);
        return ItemText.Decode(writer.Written);
    }

    /// <summary>The item after an update, or the error's message.</summary>
    /// <param name="update">The expression.</param>
    /// <param name="item">Empty: there is none.</param>
    public string Apply(string update, string item)
    {
        using ItemWriter writer = new();
        ApiError? error = UpdateEvaluator.Apply(
            Update(update).Value,
            new MapView(ItemText.Encode(item)),
            new MapView(ItemText.Encode("""{"pk":"k","sk":1}""")),
            writer);
        return error?.Message ?? ItemText.Decode(writer.Written);
    }

    /// <summary>What UPDATED_OLD or UPDATED_NEW gives of an image.</summary>
    public string Updated(string update, string image)
    {
        using ItemWriter writer = new();
        UpdateEvaluator.ProjectUpdated(Update(update).Value, new MapView(ItemText.Encode(image)), writer);
        return ItemText.Decode(writer.Written);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
