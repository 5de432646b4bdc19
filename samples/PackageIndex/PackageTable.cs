using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Spectre.Console;

namespace PackageIndex;

/// <summary>The table of packages: section and name are the key, a local index sorts each section by size.</summary>
internal sealed class PackageTable(AmazonDynamoDBClient client, string name)
{
    public const string BySize = "by-size";

    private const int BatchSize = 25;
    private const int Writers = 8;

    public string Name => name;

    public async Task CreateAsync()
    {
        try
        {
            await client.DeleteTableAsync(name);
            await WaitAsync(status => status is null);
        }
        catch (ResourceNotFoundException)
        {
            // the first run
        }
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            AttributeDefinitions =
            [
                new("section", ScalarAttributeType.S),
                new("name", ScalarAttributeType.S),
                new("installedKiB", ScalarAttributeType.N),
            ],
            KeySchema = [new("section", KeyType.HASH), new("name", KeyType.RANGE)],
            LocalSecondaryIndexes =
            [
                new()
                {
                    IndexName = BySize,
                    KeySchema = [new("section", KeyType.HASH), new("installedKiB", KeyType.RANGE)],
                    Projection = new Projection
                    {
                        ProjectionType = ProjectionType.INCLUDE,
                        NonKeyAttributes = ["version", "description"],
                    },
                },
            ],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        await WaitAsync(status => status == TableStatus.ACTIVE);
    }

    /// <summary>Writes all packages in batches of 25, eight at a time, and shows how far it is.</summary>
    public Task LoadAsync(IReadOnlyList<Package> packages)
        => AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask loading = progress.AddTask("loading", maxValue: packages.Count);
                ParallelOptions parallel = new() { MaxDegreeOfParallelism = Writers };
                await Parallel.ForEachAsync(packages.Chunk(BatchSize), parallel, async (batch, token) =>
                {
                    await WriteAsync(batch, token);
                    loading.Increment(batch.Length);
                });
            });

    private async Task WriteAsync(Package[] batch, CancellationToken token)
    {
        Dictionary<string, List<WriteRequest>> rest = new()
        {
            [name] = [.. batch.Select(p => new WriteRequest(new PutRequest(p.ToItem())))],
        };
        for (int pause = 20; rest.Count > 0; pause = Math.Min(pause * 2, 2000))
        {
            BatchWriteItemResponse answer = await client.BatchWriteItemAsync(rest, token);
            rest = answer.UnprocessedItems ?? [];
            if (rest.Count > 0)
            {
                await Task.Delay(pause, token);
            }
        }
    }

    private async Task WaitAsync(Func<TableStatus?, bool> reached)
    {
        while (!reached(await StatusAsync()))
        {
            await Task.Delay(100);
        }
    }

    private async Task<TableStatus?> StatusAsync()
    {
        try
        {
            return (await client.DescribeTableAsync(name)).Table.TableStatus;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }
}
