using DynaCluster.Model.Items;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Items;

public sealed class ItemSizeTests
{
    [Theory]
    [InlineData("""{"S":"äb"}""", 3)]
    [InlineData("""{"S":""}""", 0)]
    [InlineData("""{"B":"AAEC"}""", 3)]
    [InlineData("""{"N":"-42"}""", 3)]
    [InlineData("""{"BOOL":true}""", 1)]
    [InlineData("""{"NULL":true}""", 1)]
    [InlineData("""{"SS":["a","bc"]}""", 3)]
    [InlineData("""{"NS":["1","-100.5"]}""", 2 + 5)]
    [InlineData("""{"BS":["AA==","AQI="]}""", 3)]
    [InlineData("""{"L":[]}""", 3)]
    [InlineData("""{"M":{}}""", 3)]
    [InlineData("""{"L":[{"S":"ab"},{"BOOL":true}]}""", 3 + 1 + 2 + 1 + 1)]
    [InlineData("""{"M":{"name":{"S":"ab"},"n":{"N":"1"}}}""", 3 + 1 + 4 + 2 + 1 + 1 + 2)]
    [InlineData("""{"L":[{"M":{"a":{"L":[{"NULL":true}]}}}]}""", 3 + 1 + (3 + 1 + 1 + (3 + 1 + 1)))]
    public void Values_have_DynamoDBs_size(string json, int size)
        => Assert.Equal(size, ItemSize.OfValue(new AttributeView(ItemJson.Value(json))));

    [Fact]
    public void Items_have_the_size_of_the_guides_example()
        => Assert.Equal(23, ItemSize.OfItem(new MapView(
            ItemJson.Item("""{"shirt-color":{"S":"R"},"shirt-size":{"S":"M"}}"""))));
}
