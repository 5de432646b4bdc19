using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>
/// The members that expressions have replaced: Expected, AttributeUpdates, KeyConditions … They are refused by name for
/// now; beside expressions they are refused as the service does it.
/// </summary>
internal struct LegacyMembers
{
    private List<string>? _given;

    /// <summary>Takes the member that the reader stands on if it is one of these. Empty ones count as absent.</summary>
    public bool TryRead(ref RequestJson json)
    {
        string? name = NameOf(json.Name);
        if (name is null)
        {
            return false;
        }

        // One that holds anything is a condition, even {"a": {"Exists": false}}: only {}, [] and "" are nothing.
        if (!json.SkipEmpty())
        {
            (_given ??= []).Add(name);
        }

        return true;
    }

    public readonly ApiError? Check(in ExpressionMembers expressions)
    {
        if (_given is null)
        {
            return null;
        }

        string present = expressions.Present;
        return present.Length == 0
            ? ApiErrors.MemberNotSupported(_given[0])
            : ApiErrors.MixedParameters(string.Join(", ", _given), present);
    }

    private static string? NameOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when name.SequenceEqual("Expected"u8) => "Expected",
        10 when name.SequenceEqual("ScanFilter"u8) => "ScanFilter",
        11 when name.SequenceEqual("QueryFilter"u8) => "QueryFilter",
        13 when name.SequenceEqual("KeyConditions"u8) => "KeyConditions",
        15 when name.SequenceEqual("AttributesToGet"u8) => "AttributesToGet",
        16 when name.SequenceEqual("AttributeUpdates"u8) => "AttributeUpdates",
        19 when name.SequenceEqual("ConditionalOperator"u8) => "ConditionalOperator",
        _ => null,
    };
}
