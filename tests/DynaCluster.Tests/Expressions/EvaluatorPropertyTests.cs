using System.Text;
using CsCheck;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Tests.Expressions;

/// <summary>Evaluators over bytes equal evaluators over objects, for any expression and item.</summary>
public sealed class EvaluatorPropertyTests
{
    private static readonly ExpressionCompiler Compiler = new();

    [Fact]
    public void A_condition_decides_as_its_object_model_does()
        => Run(seed =>
        {
            PlainRandom random = new(seed);
            PlainCondition condition = random.Condition(depth: 3);
            PlainValues values = new();
            byte[] text = Encoding.UTF8.GetBytes(condition.Write(values));
            Substitutions substitutions = new(default, ItemText.Encode(values.Text));
            Outcome<byte[]> plan = Compiler.CompileCondition(text, substitutions);
            if (plan.Error is not null)
            {
                return IsAboutLiterals(plan.Error);
            }

            PlainMap item = random.Item();
            MapView encoded = new(ItemText.Encode(Plain.Text(item)));
            return ConditionEvaluator.Evaluate(plan.Value, encoded) == condition.Holds(item)
                && substitutions.CheckAllUsed() is null;
        });

    [Fact]
    public void An_update_changes_what_its_object_model_changes()
        => Run(seed =>
        {
            PlainRandom random = new(seed);
            PlainMap item = random.Item();
            PlainUpdate update = random.Update(item);
            PlainValues values = new();
            byte[] text = Encoding.UTF8.GetBytes(update.Write(values));
            Substitutions substitutions = new(default, ItemText.Encode(values.Text));
            Outcome<byte[]> plan = Compiler.CompileUpdate(text, substitutions, ExpressionRequest.Table);
            if (plan.Error is not null)
            {
                return IsAboutLiterals(plan.Error);
            }

            PlainMap key = new([KeyValuePair.Create("pk", (object)"k")]);
            PlainMap? old = seed % 8 == 0 ? null : item;
            using ItemWriter writer = new();
            ApiError? error = UpdateEvaluator.Apply(
                plan.Value,
                new MapView(old is null ? [] : ItemText.Encode(Plain.Text(old))),
                new MapView(ItemText.Encode(Plain.Text(key))),
                writer);
            string expected = update.Apply(old, key);
            return expected == (error?.Message ?? Decoded(writer.Written));
        });

    [Fact]
    public void A_projection_of_whole_attributes_keeps_exactly_them()
        => Run(seed =>
        {
            PlainRandom random = new(seed);
            object[] path = random.Path();
            PlainMap item = random.Item();
            byte[] plan = Compiler.CompileProjection(
                Encoding.UTF8.GetBytes(Plain.PathText(path)), new Substitutions(default, default)).Value;
            using ItemWriter writer = new();
            ProjectionEvaluator.Project(plan, new MapView(ItemText.Encode(Plain.Text(item))), writer);
            object? value = Plain.Follow(item, path);
            for (int i = path.Length - 1; i >= 0 && value is not null; i--)
            {
                value = path[i] is string name
                    ? new PlainMap([KeyValuePair.Create(name, value)])
                    : new PlainList([value]);
            }

            return Decoded(writer.Written) == (value is null ? "{}" : Plain.Text(value));
        });

    // Each input takes many times what one of the other fuzz tests takes.
    private static void Run(Func<uint, bool> holds) => Gen.UInt.Sample(holds, iter: Math.Max(1, FuzzInputs.Count / 5));

    // The generator knows no types: what only literals decide is refused before there is a plan.
    private static bool IsAboutLiterals(ApiError error)
        => error.Message.Contains("Incorrect operand type", StringComparison.Ordinal)
            || error.Message.Contains("BETWEEN operator requires", StringComparison.Ordinal)
            || error.Message.Contains("must be distinct", StringComparison.Ordinal);

    // ItemText escapes what JSON may escape; the object model does not.
    private static string Decoded(ReadOnlySpan<byte> item)
        => ItemText.Decode(item).Replace("\\u00E4", "ä", StringComparison.Ordinal);
}
