using System.Globalization;
using System.Text;

namespace DynaCluster.Linearizability.Histories;

/// <summary>
/// A history as text, one operation a line: client, times of call and return, key, operation, answer. Words behind
/// <c>//</c> are remarks. Keys and texts hold no blanks.
/// <code>
/// c1  0..10  a  put x -> done                  c1  0..10  a  put x -> was none
/// c2  5..    a  put y                          // its outcome is unknown
/// c3 12..20  a  get -> x                       c3 12..20  a  delete if exists -> done
/// c4 21..30  a  put z if y -> refused          c4 21..30  a  put z if y -> refused, was x
/// c5 31..40  n  add 1 -> now #1                c5 31..40  n  add 1 as w7 -> was #1, now w7#2
/// </code>
/// Conditions: <c>if x</c> (the text is x), <c>if not x</c>, <c>if exists</c>, <c>if missing</c>.
/// </summary>
public static class HistoryText
{
    public static IReadOnlyList<Operation> Parse(string text) => [.. text
        .Split('\n')
        .Select(line => line.Split("//")[0].Trim())
        .Where(line => line.Length > 0)
        .Select(ParseLine)];

    public static string Format(IEnumerable<Operation> history)
        => string.Concat(history.Select(operation => Format(operation) + "\n"));

    public static string Format(Operation operation)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"c{operation.Client} {operation.Called}..{operation.Returned}");
        line.Append(CultureInfo.InvariantCulture, $" {operation.Key} {operation.Effect}");
        if (operation.Condition.Kind != ConditionKind.Always)
        {
            line.Append(CultureInfo.InvariantCulture, $" {operation.Condition}");
        }

        if (operation.Returned is not null)
        {
            line.Append(" -> ").Append(Answer(operation));
        }

        return line.ToString();
    }

    private static string Answer(Operation operation)
    {
        if (operation.Effect.Kind == EffectKind.Read && operation.Before is { } read && !operation.IsRefused)
        {
            return read.ToString();
        }

        List<string> parts = [];
        if (operation.IsRefused)
        {
            parts.Add("refused");
        }

        if (operation.Before is { } before)
        {
            parts.Add($"was {before}");
        }

        if (operation.After is { } after)
        {
            parts.Add($"now {after}");
        }

        return parts.Count == 0 ? "done" : string.Join(", ", parts);
    }

    private static Operation ParseLine(string line)
    {
        try
        {
            string[] sides = line.Split("->");
            Queue<string> words = new(Words(sides[0]));
            int client = int.Parse(words.Dequeue()[1..], CultureInfo.InvariantCulture);
            string[] times = words.Dequeue().Split("..");
            Operation asked = new()
            {
                Client = client,
                Called = long.Parse(times[0], CultureInfo.InvariantCulture),
                Returned = times[1].Length == 0 ? null : long.Parse(times[1], CultureInfo.InvariantCulture),
                Key = words.Dequeue(),
                Effect = ParseEffect(words),
                Condition = ParseCondition(words),
            };
            bool isWhole = words.Count == 0 && (asked.Returned is null) == (sides.Length == 1);
            return isWhole ? ParseAnswer(asked, sides) : throw new FormatException("Too much or no answer.");
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException($"Not an operation: \"{line}\"", fault);
        }
    }

    private static Effect ParseEffect(Queue<string> words) => words.Dequeue() switch
    {
        "get" => Effect.Read,
        "put" => Effect.Put(Image.Parse(words.Dequeue())),
        "delete" => Effect.Delete,
        "add" => Effect.Add(
            long.Parse(words.Dequeue(), CultureInfo.InvariantCulture), Follows(words, "as") ? words.Dequeue() : null),
        string other => throw new FormatException(other),
    };

    private static Condition ParseCondition(Queue<string> words) => !Follows(words, "if")
        ? Condition.Always
        : words.Dequeue() switch
        {
            "exists" => Condition.Exists,
            "missing" => Condition.Missing,
            "not" => Condition.TextIsNot(words.Dequeue()),
            string text => Condition.TextIs(text),
        };

    private static Operation ParseAnswer(Operation asked, string[] sides)
    {
        if (sides.Length == 1)
        {
            return asked;
        }

        Queue<string> words = new(Words(sides[1].Replace(',', ' ')));
        bool refused = Follows(words, "refused");
        Image? before = null;
        Image? after = null;
        if (asked.Effect.Kind == EffectKind.Read && !refused)
        {
            before = Image.Parse(words.Dequeue());
        }
        else if (!Follows(words, "done"))
        {
            before = Follows(words, "was") ? Image.Parse(words.Dequeue()) : null;
            after = Follows(words, "now") ? Image.Parse(words.Dequeue()) : null;
        }

        bool said = refused || before is not null || after is not null || sides[1].Trim() == "done";
        return said && words.Count == 0
            ? asked with { IsRefused = refused, Before = before, After = after }
            : throw new FormatException(sides[1]);
    }

    private static bool Follows(Queue<string> words, string word)
    {
        bool follows = words.TryPeek(out string? next) && next == word;
        if (follows)
        {
            words.Dequeue();
        }

        return follows;
    }

    private static string[] Words(string text)
        => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
