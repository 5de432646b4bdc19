using System.Globalization;
using System.Text;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>
/// Collects the members that break a constraint of the service model and makes DynamoDB's one error of them all
/// ("2 validation errors detected: Value '…' at 'limit' failed to satisfy constraint: …; Value …"). Member names are
/// paths as the error shows them: first letter small, e.g. <c>keySchema.1.member.attributeName</c>.
/// Allocates nothing while all is well. A default instance is ready for use.
/// </summary>
public struct Constraints
{
    /// <summary>The service names no more than this many.</summary>
    private const int ViolationsMax = 10;

    private StringBuilder? _violations;
    private int _count;

    /// <summary>Null: no constraint is broken.</summary>
    public readonly ApiError? Error
        => _violations is null ? null : ApiErrors.Constraints(_count, _violations.ToString());

    /// <summary>Adds one violation; <paramref name="value"/> null shows as null, without quotes.</summary>
    public void Violated(string? value, string member, string constraint)
        => Add(value is null ? " null" : $" '{value}'", member, constraint);

    /// <summary>The same for a member whose value the service leaves out of the text.</summary>
    public void ViolatedUnshown(string member, string constraint) => Add("", member, constraint);

    public void Required(bool present, string member)
    {
        if (!present)
        {
            Violated(null, member, "Member must not be null");
        }
    }

    /// <summary>Length of a string or count of a list; <paramref name="shown"/> is the value as the error shows
    /// it.</summary>
    public void Length(int length, int min, int max, string shown, string member)
    {
        if (length < min)
        {
            Violated(shown, member, $"Member must have length greater than or equal to {min}");
        }
        else if (length > max)
        {
            Violated(shown, member, $"Member must have length less than or equal to {max}");
        }
    }

    /// <summary>Bounds of a number; null is absent and passes.</summary>
    public void Range(long? value, long min, long max, string member)
    {
        if (value < min)
        {
            Violated(Text(value), member, $"Member must have value greater than or equal to {min}");
        }
        else if (value > max)
        {
            Violated(Text(value), member, $"Member must have value less than or equal to {max}");
        }
    }

    /// <summary>One of a set of words; null is absent and passes.</summary>
    /// <param name="allowed">In the order in which the service shows them.</param>
    public void OneOf(string? value, string member, params ReadOnlySpan<string> allowed)
    {
        if (value is not null && !allowed.Contains(value))
        {
            Violated(value, member, $"Member must satisfy enum value set: [{string.Join(", ", allowed!)}]");
        }
    }

    /// <summary>Characters of table and index names; null is absent and passes.</summary>
    public void NamePattern(string? value, string member)
    {
        if (value is not null && !TableNames.HasNameCharacters(value))
        {
            Violated(value, member, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
    }

    private void Add(string shown, string member, string constraint)
    {
        if (_count == ViolationsMax)
        {
            return;
        }

        _violations ??= new StringBuilder();
        if (_count++ > 0)
        {
            _violations.Append("; ");
        }

        _violations.Append("Value").Append(shown).Append(" at '").Append(member)
            .Append("' failed to satisfy constraint: ").Append(constraint);
    }

    private static string Text(long? value)
        => value!.Value.ToString(CultureInfo.InvariantCulture); // a bound was broken by it
}
