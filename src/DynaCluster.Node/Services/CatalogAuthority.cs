using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Services;

/// <summary>Changes of the catalog through group 0's sequencer, and the waiting until they are done
/// everywhere.</summary>
/// <param name="ttlChangeInterval">How long after one change of a table's time to live the next is refused.</param>
internal sealed class CatalogAuthority(
    ReplicaTable replicas, CatalogView view, TimeProvider time, TimeSpan ttlChangeInterval)
{
    /// <summary>Whose state the catalog is.</summary>
    public const uint Group = 0;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(Limits.TableChangeWaitMilliseconds);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    /// <summary>This node decides changes now.</summary>
    public bool IsLed => replicas.Find(Group) is { IsServing: true };

    public static CatalogResponse Unavailable()
    {
        CatalogResponse response = Response(
            ApiErrors.Unavailable("The catalog has no leader at the moment; nothing was changed."));
        response.NotApplied = true;
        return response;
    }

    /// <summary>
    /// The table as of the change. CreateTable is answered when the table can be used, DeleteTable when it is gone,
    /// both at the latest after a bound; the answer still says CREATING or DELETING.
    /// </summary>
    public async Task<CatalogResponse> ChangeAsync(CatalogRequest request, CancellationToken token)
    {
        if (view.Current.Map is null)
        {
            return Unavailable(); // it may lead already, before it has defined its cluster
        }

        if (request.ChangeCase == CatalogRequest.ChangeOneofCase.Refresh)
        {
            return await ConfirmAsync(token);
        }

        CatalogAnswer answer = await DecideAsync(RuleOf(request), request.CalculateSize(), token);
        if (answer.Error is { } error)
        {
            return Response(error);
        }

        CatalogResponse response = answer.Response
            ?? throw new InvariantBrokenException("what is decided has an answer");
        switch (request.ChangeCase)
        {
            case CatalogRequest.ChangeOneofCase.CreateTable:
                await WaitAsync(
                    snapshot => snapshot.Find(response.Table.Id) is not { Definition.Status: TableStatus.Creating },
                    token);
                break;
            case CatalogRequest.ChangeOneofCase.DeleteTable:
                await WaitAsync(snapshot => snapshot.Find(response.Table.Id) is null, token);
                break;
        }

        response.Revision = view.Current.Revision; // applied before it was answered
        return response;
    }

    /// <summary>What this node has applied is everything, when it still leads after the question.</summary>
    private async Task<CatalogResponse> ConfirmAsync(CancellationToken token)
        => replicas.Find(Group) is { } replica && await replica.ConfirmAsync(token)
            ? new CatalogResponse { Revision = view.Current.Revision }
            : Unavailable();

    /// <summary>Submits a change until it is decided, the bound is over or another node may lead: what was not applied
    /// is harmless to repeat.</summary>
    public async Task<CatalogAnswer> DecideAsync(CatalogRule rule, int bytes, CancellationToken token)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            CatalogAnswer answer = await SubmitAsync(new CatalogWrite(rule, bytes), token);
            bool mayServe = replicas.Find(Group) is { } replica && (replica.IsAlone || replica.IsServing);
            if (answer.Error is not { Fate: RequestFate.NotApplied } || !mayServe
                || time.GetElapsedTime(begun) >= Wait)
            {
                return answer;
            }

            await Task.Delay(RetryPause, time, token);
        }
    }

    private async Task<CatalogAnswer> SubmitAsync(CatalogWrite write, CancellationToken token)
    {
        if (replicas.Find(Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new CatalogAnswer(RequestErrors.NotApplied(), null);
        }

        try
        {
            return await replica.Sequencer.SubmitAsync(write).WaitAsync(token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    private CatalogRule RuleOf(CatalogRequest request) => request.ChangeCase switch
    {
        CatalogRequest.ChangeOneofCase.CreateTable => (edit, now, random)
            => OfTable(CatalogChanges.CreateTable(edit, request.CreateTable, now, random)),
        CatalogRequest.ChangeOneofCase.UpdateTable => (edit, now, _)
            => OfTable(CatalogChanges.UpdateTable(edit, request.UpdateTable, now)),
        CatalogRequest.ChangeOneofCase.UpdateTtl => (edit, now, _)
            => OfTable(CatalogChanges.UpdateTimeToLive(edit, request.UpdateTtl, now, ttlChangeInterval)),
        CatalogRequest.ChangeOneofCase.DeleteTable => (edit, now, _)
            => OfTable(CatalogChanges.DeleteTable(edit, request.DeleteTable, now)),
        CatalogRequest.ChangeOneofCase.RegisterNode => (edit, now, _)
            => OfNode(CatalogChanges.RegisterNode(edit, request.RegisterNode, now)),
        CatalogRequest.ChangeOneofCase.RemoveNode => (edit, _, _)
            => OfNode(CatalogChanges.RemoveNode(edit, request.RemoveNode)),
        CatalogRequest.ChangeOneofCase.PlaceGroup => (edit, _, _)
            => OfPlacement(CatalogChanges.PlaceGroup(edit, request.PlaceGroup)),
        CatalogRequest.ChangeOneofCase.SettleGroup => (edit, _, _)
            => OfPlacement(CatalogChanges.SettleGroup(edit, request.SettleGroup)),
        _ => throw new InvariantBrokenException("a change of the catalog is one of the known ones"),
    };

    private static Outcome<CatalogResponse> OfTable(Outcome<TableDefinition> outcome)
        => outcome.Error is { } error ? error : new CatalogResponse { Table = outcome.Value };

    private static Outcome<CatalogResponse> OfNode(Outcome<NodeDefinition> outcome)
        => outcome.Error is { } error ? error : new CatalogResponse { Node = outcome.Value };

    private static Outcome<CatalogResponse> OfPlacement(Outcome<GroupPlacement> outcome)
        => outcome.Error is { } error ? error : new CatalogResponse { Placement = outcome.Value };

    private static CatalogResponse Response(RequestError error) => error.Fate switch
    {
        RequestFate.Refused => Response(new ApiError(error.Type, ApiErrors.StatusOf(error.Type), error.Message)),
        RequestFate.NotApplied => Unavailable(),
        _ => Response(ApiErrors.InternalFailure),
    };

    private static CatalogResponse Response(ApiError error) => new()
    {
        ErrorType = error.Type,
        ErrorMessage = error.Message,
        ErrorStatus = error.Status,
    };

    private async Task WaitAsync(Func<CatalogSnapshot, bool> done, CancellationToken token)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            Task replaced = view.Replaced;
            TimeSpan left = Wait - time.GetElapsedTime(begun);
            if (done(view.Current) || left <= TimeSpan.Zero)
            {
                return;
            }

            try
            {
                await replaced.WaitAsync(left, time, token);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }
}
