using System.Text;
using System.Text.Json;
using CsCheck;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Router.Wire;

public sealed class ItemJsonReaderTests
{
    private const string Validation = "ValidationException: ";
    private const string Serialization = "SerializationException: ";
    private const string EmptySet =
        "One or more parameter values were invalid: An string set  may not be empty";

    private const string Invalid = Validation + "One or more parameter values were invalid: ";

    private const string Empty = Validation
        + "Supplied AttributeValue is empty, must contain exactly one of the "
        + "supported datatypes";

    private const string Ambiguous = Validation
        + "Supplied AttributeValue has more than one datatypes set, must "
        + "contain exactly one of the supported datatypes";

    private const string Overflow = Validation
        + "Number overflow. Attempting to store a number with magnitude larger "
        + "than supported range";

    private const string Underflow = Validation
        + "Number underflow. Attempting to store a number with magnitude "
        + "smaller than supported range";

    private const string TooManyDigits = Validation
        + "Attempting to store more than 38 significant digits in a Number";

    private const string TooDeep = Validation
        + "Nesting Levels have exceeded supported limits: Attributes in the "
        + "item have nested levels beyond supported limit";

    private const string ListOfValue = Serialization
        + "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue";

    private const string ListOfMap = Serialization
        + "Unrecognized collection type java.util.Map<java.lang.String, "
        + "com.amazonaws.dynamodb.v20120810.AttributeValue>";

    private const string Base64Length = Serialization
        + "Base64 encoded length is expected a multiple of 4 bytes but found: 3";

    private const string InValue = Validation
        + "ExpressionAttributeValues contains invalid value: ";

    [Theory]
    [InlineData("""{"S":"a"}""", "040161")]
    [InlineData("""{"S":""}""", "0400")]
    [InlineData("""{"S":"\u00e4\n"}""", "0403C3A40A")]
    [InlineData("""{"N":"12"}""", "0302C10D")]
    [InlineData("""{"B":"AP8="}""", "050200FF")]
    [InlineData("""{"BOOL":true}""", "0201")]
    [InlineData("""{"BOOL":"false"}""", "0200")]
    [InlineData("""{"NULL":true}""", "01")]
    [InlineData("""{"L":[]}""", "060000000000000000")]
    [InlineData("""{"L":[{"S":"b"},{"S":"a"}]}""", "060600000002000000040162040161")]
    [InlineData("""{"M":{"b":{"NULL":true},"a":{"BOOL":true}}}""", "070700000002000000016102010162" + "01")]
    [InlineData("""{"SS":["b","a"]}""", "08040000000200000001610162")]
    [InlineData("""{"NS":["2","1.0","-1"]}""", "090A00000003000000033EFDFF02C10202C103")]
    [InlineData("""{"BS":["Ag==","AQ=="]}""", "0A040000000200000001010102")]
    [InlineData("""{"X":{"y":[1]},"S":"a"}""", "040161")]
    [InlineData("""{"S":"a","N":null}""", "040161")]
    public void Values_are_encoded(string json, string hex)
        => Assert.Equal(hex, Convert.ToHexString(ItemJson.Value(json)));

    [Fact]
    public void Of_equal_names_the_last_stays()
        => Assert.Equal("""{"a":{"S":"2"}}""", ItemJson.Text(ItemJson.Item("""{"a":{"S":"1"},"a":{"S":"2"}}""")));

    [Theory]
    [InlineData("{}", Empty)]
    [InlineData("null", Empty)]
    [InlineData("""{"S":null}""", Empty)]
    [InlineData("""{"S":"a","N":"1"}""", Ambiguous)]
    [InlineData("""{"S":"a","N":"x"}""", Validation + "The parameter cannot be converted to a numeric value: x")]
    [InlineData("""{"N":""}""", Validation + "The parameter cannot be converted to a numeric value")]
    [InlineData("""{"N":" 1"}""", Validation + "The parameter cannot be converted to a numeric value:  1")]
    [InlineData("""{"N":"1e126"}""", Overflow)]
    [InlineData("""{"N":"1e-131"}""", Underflow)]
    [InlineData("""{"N":"123456789012345678901234567890123456789"}""", TooManyDigits)]
    [InlineData("""{"NULL":false}""", Invalid + "Null attribute value types must have the value of true")]
    [InlineData("""{"SS":[]}""", Invalid + "An string set  may not be empty")]
    [InlineData("""{"NS":[]}""", Invalid + "An number set  may not be empty")]
    [InlineData("""{"BS":[]}""", Invalid + "Binary sets should not be empty")]
    [InlineData("""{"SS":["a","b","a"]}""", Invalid + "Input collection [a, b, a] contains duplicates.")]
    [InlineData("""{"NS":["1","1.0"]}""", Validation + "Input collection contains duplicates")]
    [InlineData("""{"BS":["AQ==","AQ=="]}""", Invalid + "Input collection [AQ==, AQ==]of type BS contains duplicates.")]
    [InlineData("""{"L":[{"SS":[]},{"N":"x"}]}""", Invalid + "An string set  may not be empty")]
    [InlineData("""{"M":{"":{"S":"a"}}}""", Invalid + "Attribute name must not be empty")]
    [InlineData("\"a\"", Serialization + "Unexpected value type in payload")]
    [InlineData("1", Serialization + "Unexpected value type in payload")]
    [InlineData("[]", ListOfValue)]
    [InlineData("""{"S":1}""", Serialization + "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"N":1.5}""", Serialization + "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"S":true}""", Serialization + "TRUE_VALUE cannot be converted to String")]
    [InlineData("""{"S":[]}""", Serialization + "Unrecognized collection type class java.lang.String")]
    [InlineData("""{"S":{}}""", Serialization + "Start of structure or map found where not expected")]
    [InlineData("""{"B":1}""", Serialization + "only base-64-encoded strings are convertible to bytes")]
    [InlineData("""{"B":[]}""", Serialization + "Unrecognized collection type class java.nio.ByteBuffer")]
    [InlineData("""{"B":"abc"}""", Base64Length)]
    [InlineData("""{"B":"AB=="}""", Serialization + "Invalid last non-pad Base64 character dectected")]
    [InlineData("""{"B":"AA A"}""", Serialization + "Invalid Base64 character: ' '")]
    [InlineData("""{"B":"===="}""", Serialization + "Invalid Base64 character: '='")]
    [InlineData("""{"BOOL":1}""", Serialization + "NUMBER_VALUE cannot be converted to Boolean")]
    [InlineData("""{"BOOL":"maybe"}""", Serialization + "Unexpected token received from parser")]
    [InlineData("""{"L":{}}""", Serialization + "Start of structure or map found where not expected")]
    [InlineData("""{"L":"a"}""", Serialization + "Unexpected field type")]
    [InlineData("""{"L":[1]}""", Serialization + "Unexpected value type in payload")]
    [InlineData("""{"M":[]}""", ListOfMap)]
    [InlineData("""{"M":1}""", Serialization + "Unexpected field type")]
    [InlineData("""{"SS":"a"}""", Serialization + "Unexpected field type")]
    [InlineData("""{"SS":[1]}""", Serialization + "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"S":"\ud800"}""", Serialization)]
    [InlineData("""{"L":[{"N":"x"},{"S":1}]}""", Serialization + "NUMBER_VALUE cannot be converted to String")]
    public void Wrong_values_get_DynamoDBs_words(string json, string error)
        => Assert.Equal(error, ItemJson.Fault(ItemJsonReader.ReadValue, json));

    [Theory]
    [InlineData("{}", Validation + "ExpressionAttributeValues must not be empty")]
    [InlineData("""{":v":{"N":"x"}}""", InValue + "The parameter cannot be converted to a numeric value: x for key :v")]
    [InlineData("""{":v":{"SS":[]}}""", InValue + EmptySet + " for key :v")]
    [InlineData("""{":v":{"NULL":false}}""", Invalid + "Null attribute value types must have the value of true")]
    [InlineData("""{":v":{"S":"a"},":_W2":{"N":"1"}}""", "")]
    public void Expression_values_are_checked(string json, string error)
        => Assert.Equal(error, ItemJson.Fault(ItemJsonReader.ReadExpressionValues, json));

    [Theory]
    [InlineData("{}", Validation + "ExpressionAttributeNames must not be empty")]
    [InlineData("""{"#n":1}""", Serialization + "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"#n":"a"}""", "")]
    public void Expression_names_are_checked(string json, string error)
        => Assert.Equal(error, ItemJson.Fault(ItemJsonReader.ReadExpressionNames, json));

    [Theory]
    [InlineData(31, "")]
    [InlineData(32, TooDeep)]
    [InlineData(200, TooDeep)]
    public void Values_nest_to_32_levels(int containers, string error)
    {
        string json = "{\"a\":" + string.Concat(Enumerable.Repeat("{\"L\":[", containers)) + "{\"S\":\"x\"}"
            + string.Concat(Enumerable.Repeat("]}", containers)) + "}";
        Assert.Equal(error, ItemJson.Fault(ItemJsonReader.ReadItem, json));
    }

    [Theory]
    [InlineData(65_535, "")]
    [InlineData(65_536, Invalid + "Attribute name is too large, must be less than 65536 bytes")]
    public void Names_have_a_limit(int length, string error)
        => Assert.Equal(error, ItemJson.Fault(
            ItemJsonReader.ReadItem, "{\"" + new string('n', length) + "\":{\"S\":\"a\"}}"));

    [Fact]
    public void Reader_ends_on_the_last_token_of_a_refused_value()
    {
        byte[] json = """[{"L":[{"N":"x"}],"Y":[[1]]},7]"""u8.ToArray();
        Utf8JsonReader reader = new(json);
        reader.Read();
        reader.Read();
        using ItemWriter writer = new();
        Assert.NotNull(ItemJsonReader.ReadValue(ref reader, writer));
        reader.Read();
        Assert.Equal(7, reader.GetInt32());
    }

    [Fact]
    public void Json_round_trip_keeps_items()
        => ItemModel.Items.Sample(
            item => ItemModel.SameJson(
                ItemJson.Text(ItemJson.Item(item.Json(shuffled: true))), item.Json(shuffled: false)),
            iter: 3000);

    [Fact]
    public void Equal_items_have_equal_bytes()
        => ItemModel.Items.Sample(
            item => ItemJson.Item(item.Json(shuffled: true)).AsSpan()
                .SequenceEqual(ItemJson.Item(ItemJson.Text(ItemJson.Item(item.Json(shuffled: false))))),
            iter: 3000);

    [Fact]
    public void Fuzzed_json_is_refused_or_encoded()
        => FuzzInputs.Run(
            Gen.Select(ItemModel.Items, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).List[0, 4]),
            ((ItemModel Item, List<(int At, byte Value)> Mutations) input) =>
            {
                byte[] json = Encoding.UTF8.GetBytes(input.Item.Json(shuffled: true));
                foreach ((int at, byte value) in input.Mutations)
                {
                    json[at % json.Length] = (byte)(value & 0x7F);
                }

                return IsRefusedOrEncoded(json);
            });

    private static bool IsRefusedOrEncoded(byte[] json)
    {
        using ItemWriter writer = new();
        try
        {
            if (ItemJson.Read(ItemJsonReader.ReadItem, json, writer) is { } fault)
            {
                return fault.Status == 400;
            }
        }
        catch (ApiException e)
        {
            return e.Error.Type == "SerializationException";
        }
        catch (JsonException)
        {
            return true;
        }

        byte[] item = writer.ToArray();
        return ItemJson.Item(ItemJson.Text(item)).AsSpan().SequenceEqual(item);
    }
}
