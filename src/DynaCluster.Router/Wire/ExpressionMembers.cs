using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Messages;
using Google.Protobuf.Collections;

namespace DynaCluster.Router.Wire;

/// <summary>The expressions that an operation takes.</summary>
[Flags]
internal enum ExpressionKinds
{
    None = 0,
    Update = 1,
    Condition = 2,
    Filter = 4,
    KeyCondition = 8,
    Projection = 16,
}

/// <summary>The expressions of a request with their substitutions, as they stand in it.</summary>
internal struct ExpressionMembers
{
    private EncodedSlice _names;
    private EncodedSlice _values;
    private ApiError? _namesError;
    private ApiError? _valuesError;
    private bool _namesGiven;
    private bool _valuesGiven;

    /// <summary>UTF-8; null: not given.</summary>
    public ReadOnlyMemory<byte>? Update { get; set; }

    public ReadOnlyMemory<byte>? Condition { get; set; }

    public ReadOnlyMemory<byte>? Filter { get; set; }

    public ReadOnlyMemory<byte>? KeyCondition { get; set; }

    public ReadOnlyMemory<byte>? Projection { get; set; }

    private readonly bool Any => UsesValues || Projection is not null;

    private readonly bool UsesValues
        => Update is not null || Condition is not null || Filter is not null || KeyCondition is not null;

    /// <summary>Names of the expressions that are given, parted by ", ".</summary>
    public readonly string Present
    {
        get
        {
            string all = (Update is null ? "" : "UpdateExpression, ")
                + (Condition is null ? "" : "ConditionExpression, ")
                + (Projection is null ? "" : "ProjectionExpression, ")
                + (Filter is null ? "" : "FilterExpression, ")
                + (KeyCondition is null ? "" : "KeyConditionExpression, ");
            return all.TrimEnd(',', ' ');
        }
    }

    /// <summary>
    /// Takes the member that the reader stands on, if it is one of an operation with these expressions.
    /// </summary>
    public bool TryRead(ref RequestJson json, ItemWriter scratch, ExpressionKinds kinds)
    {
        if (json.Is("ExpressionAttributeNames"u8))
        {
            ReadNames(ref json, scratch);
        }
        else if (json.Is("ExpressionAttributeValues"u8) && (kinds & ~ExpressionKinds.Projection) != 0)
        {
            ReadValues(ref json, scratch);
        }
        else if (json.Is("ConditionExpression"u8) && kinds.HasFlag(ExpressionKinds.Condition))
        {
            Condition = json.ReadUtf8();
        }
        else if (json.Is("UpdateExpression"u8) && kinds.HasFlag(ExpressionKinds.Update))
        {
            Update = json.ReadUtf8();
        }
        else if (json.Is("FilterExpression"u8) && kinds.HasFlag(ExpressionKinds.Filter))
        {
            Filter = json.ReadUtf8();
        }
        else if (json.Is("KeyConditionExpression"u8) && kinds.HasFlag(ExpressionKinds.KeyCondition))
        {
            KeyCondition = json.ReadUtf8();
        }
        else if (json.Is("ProjectionExpression"u8) && kinds.HasFlag(ExpressionKinds.Projection))
        {
            Projection = json.ReadUtf8();
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Substitutions without an expression that could use them.</summary>
    public readonly ApiError? CheckPresence(ExpressionKinds kinds)
    {
        if (_namesGiven && !Any)
        {
            return ApiErrors.NamesWithoutExpression;
        }

        return _valuesGiven && !UsesValues ? ApiErrors.ValuesWithoutExpression(MissingOf(kinds)) : null;
    }

    /// <summary>
    /// The substitutions, when they are well formed; null when the request has no expressions. Valid as long as the
    /// scratch writer is not written to: compile at once.
    /// </summary>
    public readonly Outcome<Substitutions?> Substitutions(ItemWriter scratch)
    {
        if ((_namesError ?? _valuesError) is { } error)
        {
            return error;
        }

        if (!Any)
        {
            return (Substitutions?)null;
        }

        var substitutions = new Substitutions(
            _names.Exists ? _names.MemoryIn(scratch) : default,
            _values.Exists ? _values.MemoryIn(scratch) : default);
        return substitutions.CheckKeys() is { } wrong ? wrong : substitutions;
    }

    /// <summary>The substitutions of a message; empty ones count as absent.</summary>
    public void Read(MapField<string, string> names, MapField<string, AttributeValue>? values, ItemWriter scratch)
    {
        if (names.Count > 0)
        {
            _namesGiven = true;
            int start = scratch.Length;
            ItemMessageReader.ReadExpressionNames(names, scratch);
            _names = new EncodedSlice(start, scratch.Length - start);
        }

        if (values is { Count: > 0 })
        {
            _valuesGiven = true;
            int start = scratch.Length;
            _valuesError = ItemMessageReader.ReadExpressionValues(values, scratch);
            _values = new EncodedSlice(start, scratch.Length - start);
        }
    }

    private static string MissingOf(ExpressionKinds kinds) => (kinds & ~ExpressionKinds.Projection) switch
    {
        ExpressionKinds.Update | ExpressionKinds.Condition => "UpdateExpression and ConditionExpression are null",
        ExpressionKinds.Filter | ExpressionKinds.KeyCondition
            => "FilterExpression and KeyConditionExpression are null",
        ExpressionKinds.Filter => "FilterExpression is null",
        _ => "ConditionExpression is null",
    };

    private void ReadNames(ref RequestJson json, ItemWriter scratch)
    {
        _namesGiven = true;
        int start = scratch.Length;
        _namesError = ItemJsonReader.ReadExpressionNames(ref json.Reader, scratch);
        _names = new EncodedSlice(start, scratch.Length - start);
    }

    private void ReadValues(ref RequestJson json, ItemWriter scratch)
    {
        _valuesGiven = true;
        int start = scratch.Length;
        _valuesError = ItemJsonReader.ReadExpressionValues(ref json.Reader, scratch);
        _values = new EncodedSlice(start, scratch.Length - start);
    }
}
