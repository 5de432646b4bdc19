namespace DynaCluster.Tests.Consensus.Links;

/// <summary>What hangs says where.</summary>
public static class Phase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<T> InAsync<T>(string phase, Task<T> task)
    {
        try
        {
            return await task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{phase}: expected within {Patience.TotalSeconds} s, did not come", e);
        }
    }

    public static Task InAsync(string phase, Task task) => InAsync(phase, ToResultAsync(task));

    private static async Task<bool> ToResultAsync(Task task)
    {
        await task;
        return true;
    }
}
