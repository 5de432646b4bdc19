using System.CommandLine;
using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using PackageIndex;
using Spectre.Console;

Option<string> endpoint = new("--endpoint")
{
    Description = "Where the database listens.",
    DefaultValueFactory = _ => "http://127.0.0.1:8000",
};
Option<string> tableName = new("--table")
{
    Description = "Table to make anew.",
    DefaultValueFactory = _ => "packages",
};
Option<bool> excerpt = new("--excerpt") { Description = "Use the 2,000 packages that ship with the sample." };
RootCommand command = new("Loads the Debian package index into a DynamoDB table and asks it questions.")
{
    endpoint, tableName, excerpt,
};
command.SetAction(async (parsed, _) =>
{
    Amazon.AWSConfigs.InitializeCollections = true;
    using AmazonDynamoDBClient client = new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = parsed.GetValue(endpoint), AuthenticationRegion = "us-east-1" });
    (IReadOnlyList<Package> packages, string source) = PackageSource.Read(parsed.GetValue(excerpt));
    AnsiConsole.MarkupLineInterpolated($"[bold]{packages.Count}[/] packages from {source}");

    PackageTable table = new(client, parsed.GetValue(tableName)!); // has a default
    await table.CreateAsync();
    long begin = Stopwatch.GetTimestamp();
    await table.LoadAsync(packages);
    double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
    AnsiConsole.MarkupLineInterpolated($"loaded in {seconds:F1} s, {packages.Count / seconds:F0} items a second");

    Package game = packages.First(p => p.Section == "games");
    Questions questions = new(client, table);
    await questions.LargestGamesAsync();
    await questions.DjangoPackagesAsync();
    await questions.ScanForTagsAsync();
    await questions.UpgradeOnceAsync(game);
    await questions.CountDownloadsAsync(game);
    await questions.SumUpAsync();
    return 0;
});
return await command.Parse(args).InvokeAsync();
