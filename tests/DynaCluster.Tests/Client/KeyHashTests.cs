using System.Text;
using DynaCluster.Client.Routing;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Numbers;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Tests.Client;

public sealed class KeyHashTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("schlüssel €𝄞")]
    public void A_text_has_the_hash_that_servers_give_it(string key)
        => Assert.Equal(Hash(writer => writer.String(Encoding.UTF8.GetBytes(key))), HashOf(key));

    [Theory]
    [InlineData("1")]
    [InlineData("-12.50")]
    [InlineData("1e3")]
    public void A_number_has_the_hash_that_servers_give_it(string key)
    {
        byte[] encoded = new byte[NumberCodec.EncodedLengthMax];
        NumberCodec.TryParse(Encoding.UTF8.GetBytes(key), encoded, out int length);
        Assert.Equal(
            Hash(writer => writer.Number(encoded.AsSpan(0, length))), HashOf(new AttributeValue { N = key }));
    }

    [Fact]
    public void A_binary_has_the_hash_that_servers_give_it()
    {
        byte[] key = [0, 1, 255];
        Assert.Equal(Hash(writer => writer.Binary(key)), HashOf(key));
    }

    [Fact]
    public void What_is_no_key_has_no_hash()
    {
        AttributeValue[] none = [true, new string('x', 5_000), new AttributeValue { N = "one" }, new AttributeValue()];
        Assert.DoesNotContain(none, value => KeyHash.TryGet(value, out _));
    }

    [Fact]
    public void A_hash_lies_in_the_range_that_begins_at_or_below_it()
    {
        DescribePartitionsResponse answer = new()
        {
            Nodes =
            {
                new PartitionNode { Id = 1, GrpcAddress = "one:1" },
                new PartitionNode { Id = 2, GrpcAddress = "two:1" },
            },
            Ranges =
            {
                new PartitionRange { LowHash = 0, Group = 1, Leader = 1 },
                new PartitionRange { LowHash = 100, Group = 2, Leader = 2 },
                new PartitionRange { LowHash = 200, Group = 3, Leader = 0 },
            },
        };
        PartitionTable table = new(answer, takenAt: 0);
        Assert.Equal(
            ["one:1", "one:1", "two:1", "two:1", null],
            new ulong[] { 0, 99, 100, 199, ulong.MaxValue }.Select(table.LeaderOf));
    }

    private static ulong HashOf(AttributeValue key)
    {
        Assert.True(KeyHash.TryGet(key, out ulong hash));
        return hash;
    }

    private static ulong Hash(Action<ItemWriter> write)
    {
        using ItemWriter writer = new();
        write(writer);
        return KeyCodec.Hash(new AttributeView(writer.Written));
    }
}
