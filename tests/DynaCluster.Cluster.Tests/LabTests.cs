using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Cluster.Tests;

/// <summary>Labs as users have them: real processes, commands of dyna, the AWS SDK.</summary>
public sealed class LabTests
{
    private static readonly TimeSpan SettleDurationMax = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_nodes_are_one_database_which_the_loss_of_a_node_does_not_stop()
    {
        await using LabCli lab = new();
        await lab.UpAsync();
        using (AmazonDynamoDBClient first = Clients.Create(lab.Endpoint(1)))
        {
            await Clients.CreateTableAsync(first, "things");
        }

        await PutAsync(lab, [1, 2, 3], "before");
        await lab.DoAsync("lab", "kill", "1");
        await PutAsync(lab, [2, 3], "during");
        await lab.UpAsync();
        await AssertHasAllAsync(lab, [1, 2, 3], ["before", "during"]);
        Assert.Contains("5 equal", await lab.DoAsync("verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fourth_node_takes_the_place_of_a_dead_one()
    {
        await using LabCli lab = new();
        await lab.UpAsync();
        using (AmazonDynamoDBClient first = Clients.Create(lab.Endpoint(2)))
        {
            await Clients.CreateTableAsync(first, "things");
        }

        await PutAsync(lab, [2], "before");
        await lab.DoAsync("lab", "kill", "1");
        await lab.DoAsync("lab", "add", "--zone", "zone-1");
        string removal = await lab.DoAsync("node", "remove", "1", "--wait");
        TestContext.Current.TestOutputHelper?.WriteLine(removal);
        await PutAsync(lab, [4], "after");
        await AssertHasAllAsync(lab, [2, 3, 4], ["before", "after"]);
        Assert.Contains("5 equal", await lab.DoAsync("verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_an_emptied_disk_comes_back_as_a_new_one()
    {
        await using LabCli lab = new();
        await lab.UpAsync();
        using (AmazonDynamoDBClient first = Clients.Create(lab.Endpoint(1)))
        {
            await Clients.CreateTableAsync(first, "things");
        }

        await PutAsync(lab, [1], "before");
        await lab.DoAsync("lab", "kill", "1");
        Assert.Contains(
            "in the cluster as node 4",
            await lab.DoAsync("lab", "start", "1", "--wipe"),
            StringComparison.Ordinal);
        await lab.DoAsync("node", "remove", "1", "--wait"); // it is removed already: only the waiting is left
        await AssertHasAllAsync(lab, [1, 2, 3], ["before"]);
        Assert.Contains("5 equal", await lab.DoAsync("verify"), StringComparison.Ordinal);
    }

    /// <summary>Twenty items through each node; an error that a client may retry is retried for a while.</summary>
    private static async Task PutAsync(LabCli lab, int[] nodes, string name)
    {
        foreach (int node in nodes)
        {
            using AmazonDynamoDBClient client = Clients.Create(lab.Endpoint(node));
            foreach (int i in Enumerable.Range(0, 20))
            {
                await UntilServedAsync(() => client.PutItemAsync("things", Key(name, i), Token));
            }
        }
    }

    private static async Task AssertHasAllAsync(LabCli lab, int[] nodes, string[] names)
    {
        foreach (int node in nodes)
        {
            using AmazonDynamoDBClient client = Clients.Create(lab.Endpoint(node));
            foreach ((string name, int i) in names.SelectMany(name => Enumerable.Range(0, 20).Select(i => (name, i))))
            {
                GetItemResponse? found = null;
                await UntilServedAsync(async () => found = await client.GetItemAsync(
                    "things", Key(name, i), consistentRead: true, Token));
                Assert.True(found!.IsItemSet, $"node {node} does not have {name}-{i}"); // it was served
            }
        }
    }

    private static async Task UntilServedAsync(Func<Task> ask)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (AmazonDynamoDBException e) when ((int)e.StatusCode >= 500
                && TimeProvider.System.GetElapsedTime(begun) < SettleDurationMax)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
            }
        }
    }

    private static Dictionary<string, AttributeValue> Key(string name, int i)
        => new() { ["pk"] = new() { S = FormattableString.Invariant($"{name}-{i}") } };
}
