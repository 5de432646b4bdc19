using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;
using Grpc.Core;

namespace DynaCluster.Router.Messages;

/// <summary>The gRPC door of applications: the operations of <see cref="DynamoEndpoint"/> with typed messages, and
/// where partitions are.</summary>
public sealed partial class ItemsService : Items.ItemsBase
{
    private readonly RouterContext _context;
    private readonly OperationTable _operations;
    private readonly FailureEvents _failures;
    private readonly RequestDeadlines _deadlines;
    private readonly GetItemOperation _get;
    private readonly WriteItemOperation _put;
    private readonly WriteItemOperation _update;
    private readonly WriteItemOperation _delete;
    private readonly RangeReadOperation _query;
    private readonly RangeReadOperation _scan;

    /// <param name="operations">The same ones that the other doors have.</param>
    public ItemsService(RouterContext context, OperationTable operations)
    {
        _context = context;
        _operations = operations;
        _failures = new FailureEvents(context.Log, context.Time);
        _deadlines = new RequestDeadlines(context.Time, context.Options.RequestDeadline);
        _get = operations.Served<GetItemOperation>();
        _put = operations.Served<PutItemOperation>();
        _update = operations.Served<UpdateItemOperation>();
        _delete = operations.Served<DeleteItemOperation>();
        _query = operations.Served<QueryOperation>();
        _scan = operations.Served<ScanOperation>();
    }

    public override Task<GetItemResponse> GetItem(GetItemRequest request, ServerCallContext context)
        => AnswerAsync<GetItemResponse>(
            nameof(GetItem), (answer, token) => _get.ExecuteAsync(ReadForms.Get, request, answer, token));

    public override Task<PutItemResponse> PutItem(PutItemRequest request, ServerCallContext context)
        => AnswerAsync<PutItemResponse>(
            nameof(PutItem), (answer, token) => _put.ExecuteAsync(WriteForms.Put, request, answer, token));

    public override Task<UpdateItemResponse> UpdateItem(UpdateItemRequest request, ServerCallContext context)
        => AnswerAsync<UpdateItemResponse>(
            nameof(UpdateItem), (answer, token) => _update.ExecuteAsync(WriteForms.Update, request, answer, token));

    public override Task<DeleteItemResponse> DeleteItem(DeleteItemRequest request, ServerCallContext context)
        => AnswerAsync<DeleteItemResponse>(
            nameof(DeleteItem), (answer, token) => _delete.ExecuteAsync(WriteForms.Delete, request, answer, token));

    public override Task<BatchGetItemResponse> BatchGetItem(BatchGetItemRequest request, ServerCallContext context)
        => AnswerAsync<BatchGetItemResponse>(
            nameof(BatchGetItem),
            (answer, token) => _operations.Served<BatchGetItemOperation>()
                .ExecuteAsync(BatchForms.Get, request, (request, answer), token));

    public override Task<BatchWriteItemResponse> BatchWriteItem(
        BatchWriteItemRequest request, ServerCallContext context)
        => AnswerAsync<BatchWriteItemResponse>(
            nameof(BatchWriteItem),
            (answer, token) => _operations.Served<BatchWriteItemOperation>()
                .ExecuteAsync(BatchForms.Write, request, (request, answer), token));

    public override Task<QueryResponse> Query(QueryRequest request, ServerCallContext context)
        => AnswerAsync<QueryResponse>(
            nameof(Query), (answer, token) => _query.ExecuteAsync(ReadForms.Query, request, answer, token));

    public override Task<ScanResponse> Scan(ScanRequest request, ServerCallContext context)
        => AnswerAsync<ScanResponse>(
            nameof(Scan), (answer, token) => _scan.ExecuteAsync(ReadForms.Scan, request, answer, token));

    public override Task<CreateTableResponse> CreateTable(CreateTableRequest request, ServerCallContext context)
        => AnswerAsync<CreateTableResponse>(nameof(CreateTable), async (answer, token) =>
        {
            Outcome<TableAnswer> done = await _operations.Served<CreateTableOperation>()
                .ActAsync(TableMessages.Read(request, _context.Options), token);
            answer.TableDescription = Describe(done);
            return done.Error;
        });

    public override Task<UpdateTableResponse> UpdateTable(UpdateTableRequest request, ServerCallContext context)
        => AnswerAsync<UpdateTableResponse>(nameof(UpdateTable), async (answer, token) =>
        {
            Outcome<TableAnswer> done = await _operations.Served<UpdateTableOperation>()
                .ActAsync(TableMessages.Read(request, _context.Options), token);
            answer.TableDescription = Describe(done);
            return done.Error;
        });

    public override Task<DeleteTableResponse> DeleteTable(DeleteTableRequest request, ServerCallContext context)
        => AnswerAsync<DeleteTableResponse>(nameof(DeleteTable), async (answer, token) =>
        {
            Outcome<TableAnswer> done = await _operations.Served<DeleteTableOperation>()
                .ActAsync(NameOf(request.HasTableName, request.TableName), token);
            answer.TableDescription = Describe(done);
            return done.Error;
        });

    public override Task<DescribeTableResponse> DescribeTable(DescribeTableRequest request, ServerCallContext context)
        => AnswerAsync<DescribeTableResponse>(nameof(DescribeTable), async (answer, token) =>
        {
            Outcome<TableAnswer> done = await _operations.Served<DescribeTableOperation>()
                .ActAsync(NameOf(request.HasTableName, request.TableName), token);
            answer.Table = Describe(done);
            return done.Error;
        });

    public override Task<ListTablesResponse> ListTables(ListTablesRequest request, ServerCallContext context)
        => AnswerAsync<ListTablesResponse>(nameof(ListTables), (answer, _) =>
        {
            Outcome<ListTablesWire> wire = ListTablesWire.Of(
                request.HasExclusiveStartTableName ? request.ExclusiveStartTableName : null,
                request.HasLimit ? request.Limit : null);
            if (wire.Error is not null)
            {
                return new(wire.Error);
            }

            (ArraySegment<TableEntry> page, bool hasMore) =
                _operations.Served<ListTablesOperation>().PageOf(wire.Value);
            answer.TableNames.Add(page.Select(table => table.Definition.Name));
            answer.LastEvaluatedTableName = hasMore ? page[^1].Definition.Name : "";
            return default;
        });

    public override Task<DescribeLimitsResponse> DescribeLimits(
        DescribeLimitsRequest request, ServerCallContext context)
        => Task.FromResult(new DescribeLimitsResponse
        {
            AccountMaxReadCapacityUnits = DescribeLimitsOperation.AccountUnitsMax,
            AccountMaxWriteCapacityUnits = DescribeLimitsOperation.AccountUnitsMax,
            TableMaxReadCapacityUnits = DescribeLimitsOperation.TableUnitsMax,
            TableMaxWriteCapacityUnits = DescribeLimitsOperation.TableUnitsMax,
        });

    public override Task<DescribeEndpointsResponse> DescribeEndpoints(
        DescribeEndpointsRequest request, ServerCallContext context)
        => Task.FromResult(new DescribeEndpointsResponse
        {
            Endpoints =
            {
                new Endpoint
                {
                    Address = context.Host,
                    CachePeriodInMinutes = DescribeEndpointsOperation.CachePeriodInMinutes,
                },
            },
        });

    public override Task<DescribeTimeToLiveResponse> DescribeTimeToLive(
        DescribeTimeToLiveRequest request, ServerCallContext context)
        => AnswerAsync<DescribeTimeToLiveResponse>(nameof(DescribeTimeToLive), (answer, _) =>
        {
            Outcome<TimeToLiveState> found = _operations.Served<DescribeTimeToLiveOperation>()
                .Find(NameOf(request.HasTableName, request.TableName));
            answer.TimeToLiveStatus = found.Error is null ? found.Value.Status : "";
            answer.AttributeName = found.Error is null ? found.Value.Attribute ?? "" : "";
            return new(found.Error);
        });

    public override Task<UpdateTimeToLiveResponse> UpdateTimeToLive(
        UpdateTimeToLiveRequest request, ServerCallContext context)
        => AnswerAsync<UpdateTimeToLiveResponse>(nameof(UpdateTimeToLive), async (answer, token) =>
        {
            answer.TimeToLiveSpecification = request.TimeToLiveSpecification;
            return await _operations.Served<UpdateTimeToLiveOperation>()
                .ActAsync(TableMessages.Read(request, _context.Options), token);
        });

    public override Task<DescribeContinuousBackupsResponse> DescribeContinuousBackups(
        DescribeContinuousBackupsRequest request, ServerCallContext context)
        => AnswerAsync<DescribeContinuousBackupsResponse>(nameof(DescribeContinuousBackups), (answer, _) =>
        {
            answer.ContinuousBackupsStatus = "DISABLED";
            answer.PointInTimeRecoveryStatus = "DISABLED";
            return new(_operations.Served<DescribeContinuousBackupsOperation>()
                .Check(NameOf(request.HasTableName, request.TableName)));
        });

    public override Task<ListTagsOfResourceResponse> ListTagsOfResource(
        ListTagsOfResourceRequest request, ServerCallContext context)
        => AnswerAsync<ListTagsOfResourceResponse>(nameof(ListTagsOfResource), (_, _)
            => new(_operations.Served<ListTagsOfResourceOperation>()
                .Check(request.HasResourceArn ? request.ResourceArn : null)));

    public override Task<DescribePartitionsResponse> DescribePartitions(
        DescribePartitionsRequest request, ServerCallContext context)
        => Task.FromResult(PartitionMessages.Describe(request, _context));

    private Outcome<string> NameOf(bool given, string name) => TableNameWire.Of(given ? name : null, _context.Options);

    private TableDescription? Describe(Outcome<TableAnswer> done)
        => done.Error is null ? TableMessages.Describe(done.Value, _context.Options) : null;

    /// <summary>The one place where errors of this door are caught.</summary>
    private async Task<TAnswer> AnswerAsync<TAnswer>(
        string operation, Func<TAnswer, CancellationToken, ValueTask<ApiError?>> execute)
        where TAnswer : new()
    {
        TAnswer answer = new();
        CancellationTokenSource deadline = _deadlines.Begin();
        ApiError? error;
        try
        {
            error = await execute(answer, deadline.Token);
        }
        catch (ApiException refused)
        {
            error = refused.Error;
        }
        catch (OperationCanceledException)
        {
            error = ApiErrors.InternalFailure; // the deadline: what happened is not known
        }
        catch (Exception failure)
        {
            _failures.Add(operation, failure);
            error = ApiErrors.InternalFailure;
        }
        finally
        {
            _deadlines.End(deadline);
        }

        return error is null ? answer : throw ErrorStatus.Of(error);
    }
}
