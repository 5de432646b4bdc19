using System.Text;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;

namespace DynaCluster.Tests.Expressions;

public sealed class SyntaxCacheTests
{
    private int _parsed;

    [Fact]
    public void A_text_is_parsed_once()
    {
        SyntaxCache<SyntaxNode> cache = Cache();
        SyntaxNode first = cache.Get("a = :v"u8);
        Assert.Same(first, cache.Get("a = :v"u8));
        Assert.Equal(1, _parsed);
    }

    [Fact]
    public void Texts_that_differ_are_parsed_apart()
    {
        SyntaxCache<SyntaxNode> cache = Cache();
        Assert.NotSame(cache.Get("a = :v"u8), cache.Get("b = :v"u8));
    }

    [Fact]
    public void The_text_held_is_bounded()
    {
        SyntaxCache<SyntaxNode> cache = Cache();
        for (int i = 0; i < 2_000; i++)
        {
            cache.Get(Encoding.ASCII.GetBytes($"a{i} = :v".PadRight(1_000)));
        }

        Assert.Equal(2_000, _parsed);
        Assert.InRange(cache.TextBytes, Limits.ExpressionCacheTextBytesMax / 2, Limits.ExpressionCacheTextBytesMax);
    }

    [Fact]
    public void A_text_in_use_outlives_others()
    {
        SyntaxCache<SyntaxNode> cache = Cache();
        SyntaxNode used = cache.Get("a = :v"u8);
        for (int i = 0; i < 2_000; i++)
        {
            cache.Get(Encoding.ASCII.GetBytes($"a{i} = :v".PadRight(1_000)));
            Assert.Same(used, cache.Get("a = :v"u8));
        }
    }

    [Fact]
    public void A_text_that_cannot_be_parsed_is_not_kept()
    {
        SyntaxCache<SyntaxNode> cache = Cache();
        Assert.Throws<ExpressionException>(() => cache.Get("a ="u8));
        Assert.Equal(0, cache.TextBytes);
    }

    private SyntaxCache<SyntaxNode> Cache() => new(text =>
    {
        _parsed++;
        return Parser.ParseCondition(text);
    });
}
