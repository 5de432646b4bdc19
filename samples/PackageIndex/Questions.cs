using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Spectre.Console;

namespace PackageIndex;

/// <summary>What one wants to know of packages, each question by another part of the API.</summary>
internal sealed class Questions(AmazonDynamoDBClient client, PackageTable table)
{
    private const int Segments = 8;
    private const int Downloads = 500;

    /// <summary>Query on the local index, backward, ten items.</summary>
    public async Task LargestGamesAsync()
    {
        QueryResponse answer = await client.QueryAsync(new QueryRequest
        {
            TableName = table.Name,
            IndexName = PackageTable.BySize,
            KeyConditionExpression = "#s = :games",
            ExpressionAttributeNames = new() { ["#s"] = "section" },
            ExpressionAttributeValues = new() { [":games"] = new() { S = "games" } },
            ScanIndexForward = false,
            Limit = 10,
        });
        Table rows = new Table().Title("The ten largest games [dim](Query, local index, descending)[/]")
            .AddColumns("package", "MiB", "what it is");
        foreach (Dictionary<string, AttributeValue> item in answer.Items)
        {
            rows.AddRow(
                Markup.Escape(item["name"].S), Mebibytes(Number(item, "installedKiB")),
                Markup.Escape(item["description"].S));
        }
        AnsiConsole.Write(rows);
    }

    /// <summary>Query by a prefix of the sort key, page by page.</summary>
    public async Task DjangoPackagesAsync()
    {
        int count = 0, pages = 0;
        QueryRequest request = new()
        {
            TableName = table.Name,
            KeyConditionExpression = "#s = :python AND begins_with(#n, :prefix)",
            ExpressionAttributeNames = new() { ["#s"] = "section", ["#n"] = "name" },
            ExpressionAttributeValues = new()
            {
                [":python"] = new() { S = "python" },
                [":prefix"] = new() { S = "python3-django" },
            },
            Limit = 20,
        };
        do
        {
            QueryResponse page = await client.QueryAsync(request);
            count += page.Items.Count;
            pages++;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        Say(
            $"Packages named python3-django…: [bold]{count}[/]",
            $"Query, begins_with, {pages} pages of 20");
    }

    /// <summary>Scan with a filter on a set, a nested path and a number.</summary>
    public async Task ScanForTagsAsync()
    {
        int found = 0, seen = 0;
        ScanRequest request = new()
        {
            TableName = table.Name,
            FilterExpression = "contains(tags, :x11) AND contains(tags, :c) AND installedKiB > :kib "
                + "AND attribute_exists(maintainer.email) AND size(depends) >= :few",
            ExpressionAttributeValues = new()
            {
                [":x11"] = new() { S = "interface::x11" },
                [":c"] = new() { S = "implemented-in::c" },
                [":kib"] = new() { N = "10240" },
                [":few"] = new() { N = "10" },
            },
        };
        do
        {
            ScanResponse page = await client.ScanAsync(request);
            found += page.Count ?? 0;
            seen += page.ScannedCount ?? 0;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        Say(
            $"X11 programs in C above 10 MiB with ten or more dependencies: [bold]{found}[/] of {seen}",
            "Scan, filter");
    }

    /// <summary>An update that is right only for the version that was looked at: the second one is refused.</summary>
    public async Task UpgradeOnceAsync(Package package)
    {
        string version = package.ToItem()["version"].S;
        bool first = await TryUpgradeAsync(package, version);
        bool second = await TryUpgradeAsync(package, version);
        Say(
            $"Upgrade of {package.Name} from {version}: first [bold]{Word(first)}[/], again [bold]{Word(second)}[/]",
            "UpdateItem, condition");
    }

    /// <summary>Many callers add to one number, and none is lost.</summary>
    public async Task CountDownloadsAsync(Package package)
    {
        await Task.WhenAll(Enumerable.Range(0, Downloads).Select(_ => client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table.Name,
            Key = Key(package),
            UpdateExpression = "ADD downloads :one",
            ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
        })));
        GetItemResponse answer = await client.GetItemAsync(new GetItemRequest
        {
            TableName = table.Name,
            Key = Key(package),
            ProjectionExpression = "downloads",
            ConsistentRead = true,
        });
        Say(
            $"Downloads of {package.Name} after {Downloads} callers at once: [bold]{answer.Item["downloads"].N}[/]",
            "UpdateItem, ADD");
    }

    /// <summary>The whole table in eight segments at once.</summary>
    public async Task SumUpAsync()
    {
        (int Count, long KiB, Dictionary<string, int> Names)[] parts = await Task.WhenAll(
            Enumerable.Range(0, Segments).Select(SumSegmentAsync));
        Table rows = new Table().Title("The busiest maintainers [dim](parallel Scan, 8 segments)[/]")
            .AddColumns("maintainer", "packages");
        foreach (IGrouping<string, KeyValuePair<string, int>> group in parts.SelectMany(p => p.Names)
            .GroupBy(n => n.Key).OrderByDescending(g => g.Sum(n => n.Value)).ThenBy(g => g.Key).Take(5))
        {
            rows.AddRow(Markup.Escape(group.Key), group.Sum(n => n.Value).ToString(CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(rows);
        Say(
            $"All of it: [bold]{parts.Sum(p => p.Count)}[/] packages, {Mebibytes(parts.Sum(p => p.KiB))} MiB installed",
            "parallel Scan");
    }

    private async Task<(int Count, long KiB, Dictionary<string, int> Names)> SumSegmentAsync(int segment)
    {
        int count = 0;
        long size = 0;
        Dictionary<string, int> names = [];
        ScanRequest request = new()
        {
            TableName = table.Name,
            Segment = segment,
            TotalSegments = Segments,
            ProjectionExpression = "installedKiB, maintainer.#n",
            ExpressionAttributeNames = new() { ["#n"] = "name" },
        };
        do
        {
            ScanResponse page = await client.ScanAsync(request);
            foreach (Dictionary<string, AttributeValue> item in page.Items)
            {
                count++;
                size += Number(item, "installedKiB");
                string name = item["maintainer"].M["name"].S;
                names[name] = names.GetValueOrDefault(name) + 1;
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return (count, size, names);
    }

    private async Task<bool> TryUpgradeAsync(Package package, string from)
    {
        try
        {
            await client.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table.Name,
                Key = Key(package),
                UpdateExpression = "SET version = :to, maintainer.upgraded = :yes, "
                    + "history = list_append(if_not_exists(history, :none), :from)",
                ConditionExpression = "version = :was",
                ExpressionAttributeValues = new()
                {
                    [":to"] = new() { S = from + "+local1" },
                    [":was"] = new() { S = from },
                    [":from"] = new() { L = [new() { S = from }] },
                    [":none"] = new() { L = [], IsLSet = true },
                    [":yes"] = new() { BOOL = true },
                },
            });
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private static Dictionary<string, AttributeValue> Key(Package package) => new()
    {
        ["section"] = new() { S = package.Section },
        ["name"] = new() { S = package.Name },
    };

    private static long Number(Dictionary<string, AttributeValue> item, string name)
        => long.Parse(item[name].N, CultureInfo.InvariantCulture);

    private static string Mebibytes(long kibibytes) => (kibibytes / 1024).ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An answer, and the part of the API that gave it.</summary>
    private static void Say(FormattableString answer, string how)
    {
        AnsiConsole.MarkupInterpolated(answer);
        AnsiConsole.MarkupLineInterpolated($" [dim]({how})[/]");
    }

    private static string Word(bool done) => done ? "done" : "refused";
}
