using System.Globalization;
using System.Text.Json;
using DynaCluster.Chaos.Clients;

namespace DynaCluster.Chaos.Workloads;

/// <summary>One item for each element, added once; a scan at the end must show every acknowledged one, none twice and
/// none that was never added. Its one client does not wait for answers, and asks groups and nodes in turn: however many
/// requests hang, the next shows whether a group takes writes.</summary>
internal sealed class SetWorkload(ClientField field) : IWorkload
{
    private const int Slots = 8;
    private const int ShownMax = 10;
    private const int OpenMax = 400; // all that hang for their whole patience at two of three nodes

    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _elements = []; // true: acknowledged; false: it may be there
    private readonly List<Task> _open = []; // of the one client
    private int _next;

    public string Name => "set";

    public int Clients => 1;

    /// <summary>With four groups one addition to each in 48 ms.</summary>
    public TimeSpan Pause => TimeSpan.FromMilliseconds(12);

    public int Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return _elements.Values.Count(static acknowledged => acknowledged);
            }
        }
    }

    public Task StepAsync(WorkloadClient client, CancellationToken token)
    {
        _open.RemoveAll(static addition => addition.IsCompletedSuccessfully);
        if (_open.Count < OpenMax)
        {
            _open.Add(AddAsync(_next++, token));
        }

        return Task.CompletedTask;
    }

    private async Task AddAsync(int number, CancellationToken token)
    {
        string element = string.Create(CultureInfo.InvariantCulture, $"e{number:D9}");
        string partition = field.KeyOf("s", number % Slots);
        int node = number % field.NodeCount;
        lock (_lock)
        {
            _elements.Add(element, false);
        }

        Answer answer = await field.CallAsync(node, "PutItem", partition,
            $$$"""{"TableName":"{{{ClientField.SetTable}}}","Item":{"pk":{"S":"{{{partition}}}"},"""
            + "\"sk\":{\"S\":" + ItemAccess.Quote(element) + "}}}", token);
        lock (_lock)
        {
            if (answer.Fate == Fate.Done)
            {
                _elements[element] = true;
            }
            else if (answer.Fate is Fate.NotApplied or Fate.Fault)
            {
                _elements.Remove(element);
            }
        }
    }

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken token)
    {
        await Task.WhenAll(_open);
        Dictionary<string, int> found = [];
        string start = "";
        do
        {
            Answer page = await field.InsistAsync(
                "Scan", $$"""{"TableName":"{{ClientField.SetTable}}","ConsistentRead":true{{start}}}""", token);
            if (page.Fate != Fate.Done)
            {
                return [$"the scan of the set failed: {page.Text}"];
            }

            foreach (JsonElement item in page.Body.GetProperty("Items").EnumerateArray())
            {
                string element = item.GetProperty("sk").GetProperty("S").GetString() ?? "";
                found[element] = found.GetValueOrDefault(element) + 1;
            }

            start = page.Member("LastEvaluatedKey") is { } last ? $",\"ExclusiveStartKey\":{last.GetRawText()}" : "";
        }
        while (start.Length > 0);
        return Compare(_elements, found);
    }

    /// <param name="known">True: acknowledged.</param>
    /// <param name="found">How often each element was seen.</param>
    internal static IReadOnlyList<string> Compare(
        IReadOnlyDictionary<string, bool> known, IReadOnlyDictionary<string, int> found)
    {
        string[] missing = [.. known.Where(e => e.Value && !found.ContainsKey(e.Key)).Select(e => e.Key)];
        string[] twice = [.. found.Where(static e => e.Value > 1).Select(static e => e.Key)];
        string[] strange = [.. found.Keys.Where(element => !known.ContainsKey(element))];
        List<string> wrong = [];
        Tell(wrong, missing, "acknowledged elements are missing from the set");
        Tell(wrong, twice, "elements are in the set twice");
        Tell(wrong, strange, "elements are in the set that nobody added, or whose addition was certainly not applied");
        return wrong;
    }

    private static void Tell(List<string> wrong, string[] elements, string what)
    {
        if (elements.Length > 0)
        {
            string shown = string.Join(", ", elements.Order(StringComparer.Ordinal).Take(ShownMax));
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{elements.Length} {what}: {shown}"));
        }
    }
}
