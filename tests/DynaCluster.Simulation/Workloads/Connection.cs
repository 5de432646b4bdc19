using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>A client's way to the node over its lives. It retries what certainly did not happen, and nothing
/// else.</summary>
public sealed class Connection(SimulatedWorld world, SimulatedNode node)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    /// <returns>Null: the outcome is unknown.</returns>
    public async Task<WriteResponse?> WriteAsync(WriteRequest request)
    {
        while (true)
        {
            NodeLife life = await ServingAsync();
            WriteResponse response;
            try
            {
                response = await life.CallAsync(channel => channel.WriteAsync(request, CancellationToken.None));
            }
            catch (ProcessLostException)
            {
                return null;
            }

            if (response.Error is not { } error || error.Fate == RequestFate.Refused)
            {
                return response;
            }

            if (error.Fate == RequestFate.Unknown)
            {
                return null;
            }

            await Task.Delay(s_pause, world.Time);
        }
    }

    /// <summary>Reads until it is answered: a read that was lost is asked again.</summary>
    public async Task<T> ReadAsync<T>(
        Func<IPartitionChannel, ValueTask<T>> read, Func<T, RequestError?> error)
    {
        while (true)
        {
            NodeLife life = await ServingAsync();
            try
            {
                T answer = await life.CallAsync(read);
                if (error(answer) is not { } refused)
                {
                    return answer;
                }

                if (refused.Fate == RequestFate.Refused)
                {
                    throw new SimulationException($"A read was refused: {refused.Type}: {refused.Message}");
                }
            }
            catch (ProcessLostException)
            {
                // Asked again in the next life.
            }

            await Task.Delay(s_pause, world.Time);
        }
    }

    public async Task<NodeLife> ServingAsync()
    {
        while (true)
        {
            if (node.Serving is { } life)
            {
                return life;
            }

            await Task.Delay(s_pause, world.Time);
        }
    }
}
