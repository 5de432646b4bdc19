using System.Text;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Tests.Router.Wire;

public sealed class RequestJsonTests
{
    private delegate void Visitor(ref RequestJson json);

    [Fact]
    public void A_member_that_is_null_is_absent()
    {
        var names = new List<string>();
        Visit("{\"a\":null,\"b\":1,\"c\":null}", (ref RequestJson json) => names.Add(Name(json)));
        Assert.Equal(["b"], names);
    }

    [Fact]
    public void An_escaped_name_is_read_as_what_it_says()
    {
        var names = new List<string>();
        Visit("{\"\\u0061\\\"b\":1}", (ref RequestJson json) => names.Add(Name(json)));
        Assert.Equal(["a\"b"], names);
    }

    [Fact]
    public void Nested_members_end_where_their_object_ends()
    {
        var names = new List<string>();
        Visit("{\"a\":{\"x\":1,\"y\":[{}]},\"b\":2}", (ref RequestJson json) =>
        {
            names.Add(Name(json));
            if (!json.Is("a"u8))
            {
                return;
            }

            json.BeginStructure("A");
            while (json.NextMember())
            {
                names.Add(Name(json));
                json.Skip();
            }
        });
        Assert.Equal(["a", "x", "y", "b"], names);
    }

    [Theory]
    [InlineData("\"abc\"", "abc")]
    [InlineData("\"a\\tc\"", "a\tc")]
    [InlineData("\"\"", "")]
    [InlineData("\"\u00e9\\u00e9\"", "\u00e9\u00e9")]
    public void The_bytes_of_a_string_are_without_escapes(string value, string expected)
    {
        string? read = null;
        Visit($"{{\"a\":{value}}}", (ref RequestJson json) => read = Encoding.UTF8.GetString(json.ReadUtf8().Span));
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5.9", 5)]
    [InlineData("-5.9", -5)]
    [InlineData("1e3", 1000)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("-1e400", int.MinValue)]
    public void A_whole_number_is_cut_and_held_at_the_edge(string value, int expected)
    {
        int read = 0;
        Visit($"{{\"a\":{value}}}", (ref RequestJson json) => read = json.ReadInteger());
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("\"no\"", false)]
    [InlineData("\"1\"", true)]
    public void Some_words_are_true_and_false_too(string value, bool expected)
    {
        bool? read = null;
        Visit($"{{\"a\":{value}}}", (ref RequestJson json) => read = json.ReadBoolean());
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("\"maybe\"", "Unexpected token received from parser")]
    [InlineData("1", "NUMBER_VALUE cannot be converted to Boolean")]
    [InlineData("[]", "Unrecognized collection type class java.lang.Boolean")]
    [InlineData("{}", "Start of structure or map found where not expected")]
    public void Another_value_is_no_boolean(string value, string text)
    {
        ApiException refused = Assert.Throws<ApiException>(
            () => Visit($"{{\"a\":{value}}}", (ref RequestJson json) => json.ReadBoolean()));
        Assert.Equal(text, refused.Error.Message);
    }

    [Theory]
    [InlineData("1", "Unexpected field type")]
    [InlineData("[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Projection")]
    public void Another_value_is_no_structure(string value, string text)
    {
        ApiException refused = Assert.Throws<ApiException>(
            () => Visit($"{{\"a\":{value}}}", (ref RequestJson json) => json.BeginStructure("Projection")));
        Assert.Equal(text, refused.Error.Message);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("false")]
    [InlineData("{\"Enabled\":false,\"Type\":\"\",\"List\":[{}]}")]
    public void What_is_empty_passes_where_it_is_not_served(string value)
    {
        string? refused = null;
        Visit($"{{\"a\":{value}}}", (ref RequestJson json) => json.RefuseUnlessEmpty(ref refused));
        Assert.Null(refused);
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    [InlineData("0")]
    [InlineData("true")]
    [InlineData("{\"a\":{\"b\":[{\"c\":true}]}}")]
    public void What_is_not_empty_is_refused_where_it_is_not_served(string value)
    {
        string? refused = null;
        Visit($"{{\"member\":{value},\"after\":1}}", (ref RequestJson json) => json.RefuseUnlessEmpty(ref refused));
        Assert.Equal("member", refused);
    }

    private static string Name(RequestJson json) => Encoding.UTF8.GetString(json.Name);

    private static void Visit(string text, Visitor visitor)
    {
        var json = new RequestJson(new RequestBody(Encoding.UTF8.GetBytes(text)));
        json.BeginObject();
        while (json.NextMember())
        {
            visitor(ref json);
        }

        json.End();
    }
}
