using DynaCluster.Expressions;
using DynaCluster.Model.Items;

namespace DynaCluster.Tests.Expressions;

public sealed class AllocationTests
{
    private const string Item = """
        {"pk":"k","n":5,"s":"abc","l":["a",{"x":1}],"m":{"x":{"y":[1,2,3]}},"ss":{"$SS":["a","b"]}}
        """;

    [Fact]
    public void Deciding_a_condition_allocates_nothing()
    {
        byte[] plan = new ExpressionRequest("""{":n":3,":s":"ab",":a":"a",":t":"M"}""").Condition(
            "(size(s) = :n AND begins_with(s, :s) AND contains(ss, :a) AND attribute_type(m, :t)) "
            + "AND m.x.y[2] IN (n, :s, :n) AND NOT (gone = :n OR n BETWEEN size(l) AND :n) "
            + "AND attribute_exists(l[1].x)")
            .Value;
        byte[] item = ItemText.Encode(Item);
        Assert.True(ConditionEvaluator.Evaluate(plan, new MapView(item)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            ConditionEvaluator.Evaluate(plan, new MapView(item));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Updating_and_projecting_into_a_used_writer_allocate_nothing()
    {
        ExpressionRequest request = new("""{":n":3,":l":["q"],":ss":{"$SS":["b","c"]}}""");
        byte[] update = request.Update(
            "SET n = n + :n, l = list_append(l, :l), m.x.y[1] = if_not_exists(gone, n) ADD ss :ss REMOVE s").Value;
        byte[] projection = request.Projection("m.x.y[2], l[1].x, n").Value;
        byte[] item = ItemText.Encode(Item);
        using ItemWriter writer = new();
        Run(update, projection, item, writer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Run(update, projection, item, writer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(byte[] update, byte[] projection, byte[] item, ItemWriter writer)
    {
        writer.Reset();
        UpdateEvaluator.Apply(update, new MapView(item), default, writer);
        writer.Reset();
        ProjectionEvaluator.Project(projection, new MapView(item), writer);
        writer.Reset();
        UpdateEvaluator.ProjectUpdated(update, new MapView(item), writer);
    }
}
