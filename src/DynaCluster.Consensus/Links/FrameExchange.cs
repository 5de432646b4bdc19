namespace DynaCluster.Consensus.Links;

/// <summary>Sends and receives on one connection until either ends or what is to be sent is closed; the connection then
/// is at its end.</summary>
internal static class FrameExchange
{
    /// <param name="receive">Called for each batch in the order of arrival; it may keep references.</param>
    /// <returns>When nothing is sent or received any more. The fault that ended it is thrown; closing is
    /// none.</returns>
    public static async Task RunAsync(
        PeerConnection connection, OutgoingFrames outgoing, Action<FrameBatch> receive, CancellationToken token)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        var sending = SendAsync(connection, outgoing, ending.Token);
        var receiving = ReceiveAsync(connection, receive, ending.Token);
        var first = await Task.WhenAny(sending, receiving, outgoing.Closed);
        outgoing.Close();
        await ending.CancelAsync();
        connection.Abort();
        try
        {
            await Task.WhenAll(sending, receiving); // the other one ends by the abort: its fault says nothing more
        }
        catch (Exception)
        {
            await first;
        }
    }

    private static async Task SendAsync(PeerConnection connection, OutgoingFrames outgoing, CancellationToken token)
    {
        while (await outgoing.TakeAsync() is { } batch)
        {
            try
            {
                await connection.Writer.WriteAsync(batch, token);
            }
            finally
            {
                batch.Release();
            }
        }
    }

    private static async Task ReceiveAsync(
        PeerConnection connection, Action<FrameBatch> receive, CancellationToken token)
    {
        while (await connection.Reader.MoveNext(token))
        {
            var batch = connection.Reader.Current;
            try
            {
                receive(batch);
            }
            finally
            {
                batch.Release();
            }
        }
    }
}
