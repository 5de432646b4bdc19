using System.Buffers;
using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Router.Wire;

public sealed class ItemJsonWriterTests
{
    [Theory]
    [InlineData("""{"S":"a\"b\\c\/d"}""", """{"S":"a\"b\\c/d"}""")]
    [InlineData("""{"S":"\b\f\n\r\t\u0000\u001f"}""", """{"S":"\b\f\n\r\t\u0000\u001F"}""")]
    [InlineData("""{"S":"\u007f<>&'\u00e4\ud83d\ude00"}""", "{\"S\":\"\u007f<>&'\u00e4\ud83d\ude00\"}")]
    [InlineData("""{"N":"-1.50e3"}""", """{"N":"-1500"}""")]
    [InlineData("""{"B":"AP8="}""", """{"B":"AP8="}""")]
    [InlineData("""{"B":""}""", """{"B":""}""")]
    [InlineData("""{"BOOL":false}""", """{"BOOL":false}""")]
    [InlineData("""{"NULL":true}""", """{"NULL":true}""")]
    [InlineData("""{"L":[{"L":[]},{"M":{}}]}""", """{"L":[{"L":[]},{"M":{}}]}""")]
    [InlineData("""{"SS":["b","a"]}""", """{"SS":["a","b"]}""")]
    [InlineData("""{"NS":["2","-10","1"]}""", """{"NS":["-10","1","2"]}""")]
    [InlineData("""{"BS":["Ag==","AQ=="]}""", """{"BS":["AQ==","Ag=="]}""")]
    public void Values_are_written(string json, string expected)
        => Assert.Equal(expected, ItemJson.ValueText(ItemJson.Value(json)));

    [Fact]
    public void No_item_is_an_empty_object()
    {
        ArrayBufferWriter<byte> text = new();
        ItemJsonWriter.WriteItem(default, text);
        Assert.Equal("{}", Encoding.UTF8.GetString(text.WrittenSpan));
    }

    [Fact]
    public void Long_values_pass_through_small_pieces()
    {
        string value = new string('x', 300_000) + "\n" + new string('ä', 1000);
        string json = "{\"b\":{\"B\":\"" + Convert.ToBase64String(new byte[100_000]) + "\"},\"s\":{\"S\":\""
            + value.Replace("\n", "\\n", StringComparison.Ordinal) + "\"}}";
        Assert.Equal(json, ItemJson.Text(ItemJson.Item(json)));
    }

    [Fact]
    public void Allocation_does_not_depend_on_the_number_of_attributes()
    {
        long one = Allocated(1);
        long fifty = Allocated(50);
        Assert.True(fifty <= one * 1.05, $"1 attribute: {one} bytes, 50 attributes: {fifty} bytes");
    }

    // What a hundred round trips of an item of 1 KB allocate, the least of several times, for a collection
    // may empty the pool in between.
    private static long Allocated(int attributes)
    {
        byte[] json = Encoding.UTF8.GetBytes(OneKilobyte(attributes));
        ArrayBufferWriter<byte> text = new(8192);
        long least = long.MaxValue;
        for (int times = 0; times < 5; times++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 100; round++)
            {
                using ItemWriter writer = new();
                ItemJson.Read(ItemJsonReader.ReadItem, json, writer);
                text.ResetWrittenCount();
                ItemJsonWriter.WriteItem(new MapView(writer.Written), text);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    // Names in descending order, so that they are sorted, and values of all kinds.
    private static string OneKilobyte(int attributes)
    {
        int length = (1024 / attributes) - 6;
        string Name(int i) => $"\"n{attributes - i:D3}\":";
        IEnumerable<string> entries = Enumerable.Range(0, attributes).Select(i => Name(i) + (i % 5) switch
        {
            0 => $$"""{"S":"{{new string('x', length)}}"}""",
            1 => $$"""{"N":"12345678.{{i}}5"}""",
            2 => $$"""{"B":"{{Convert.ToBase64String(new byte[length])}}"}""",
            3 => """{"M":{"b":{"S":"\n"},"a":{"BOOL":true}}}""",
            _ => """{"SS":["b","a"]}""",
        });
        return "{" + string.Join(",", entries) + "}";
    }
}
