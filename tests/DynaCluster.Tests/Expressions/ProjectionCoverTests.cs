using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using Xunit;

namespace DynaCluster.Tests.Expressions;

public sealed class ProjectionCoverTests
{
    private static readonly TableSchema s_table = new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
        SortKey = new KeyAttributeSchema("sk", AttributeType.String),
    };

    [Theory]
    [InlineData("pk, sk, ik", true)]
    [InlineData("extra.deep[3]", true)]
    [InlineData("elsewhere", false)]
    [InlineData("pk, elsewhere.x", false)]
    [InlineData("deep", false)]
    public void An_index_covers_the_names_that_it_holds(string projection, bool covered) => Assert.Equal(
        covered,
        ProjectionEvaluator.IsWithin(
            new ExpressionRequest().Projection(projection).Value, s_table, Index(IndexProjection.Include, "extra")));

    [Fact]
    public void An_index_of_all_attributes_covers_every_projection() => Assert.True(ProjectionEvaluator.IsWithin(
        new ExpressionRequest().Projection("elsewhere").Value, s_table, Index(IndexProjection.All)));

    [Fact]
    public void A_part_of_the_attributes_does_not_cover_the_whole_item()
        => Assert.False(ProjectionEvaluator.IsWithin([], s_table, Index(IndexProjection.KeysOnly)));

    private static LocalIndexSchema Index(IndexProjection projection, params string[] names) => new()
    {
        Id = 1,
        Name = "i",
        SortKey = new KeyAttributeSchema("ik", AttributeType.Number),
        Projection = projection,
        NonKeyAttributes = [.. names.Select(name => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(name))],
    };
}
