using DynaCluster.Model.Flows;

namespace DynaCluster.Model.Flows;

/// <summary>
/// WaitAsync, WhenAll and WhenAny over a source that completes asynchronously continue on the thread pool even under a
/// synchronization context, where the simulator would not see them; so does CancelAsync. These forms keep to the
/// context. In production there is none, and they cost nothing.
/// </summary>
public static class ContextTasks
{
    /// <summary>The same outcome, completed in the current context: for the task that is given out, before anything is
    /// combined with it.</summary>
    public static Task<T> OnContext<T>(this Task<T> task)
        => SynchronizationContext.Current is null || task.IsCompleted ? task : AwaitAsync(task);

    /// <inheritdoc cref="OnContext{T}"/>
    public static Task OnContext(this Task task)
        => SynchronizationContext.Current is null || task.IsCompleted ? task : AwaitAsync(task);

    /// <summary>Cancels, and completes when the callbacks have run.</summary>
    public static Task CancelOnContextAsync(this CancellationTokenSource source)
    {
        if (SynchronizationContext.Current is null)
        {
            return source.CancelAsync();
        }

        source.Cancel();
        return Task.CompletedTask;
    }

    private static async Task<T> AwaitAsync<T>(Task<T> task) => await task;

    private static async Task AwaitAsync(Task task) => await task;
}
