using DynaCluster.Model.Errors;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Streams;
using Grpc.Core;

namespace DynaCluster.Router.Messages;

/// <summary>Streams at the gRPC door.</summary>
public sealed partial class ItemsService
{
    public override Task<ListStreamsResponse> ListStreams(ListStreamsRequest request, ServerCallContext context)
        => AnswerAsync<ListStreamsResponse>(nameof(ListStreams), (answer, _) =>
        {
            Outcome<StreamsPage> done = _operations.Served<ListStreamsOperation>()
                .Act(StreamMessages.Read(request, _context.Options));
            if (done.Error is null)
            {
                StreamMessages.Write(answer, done.Value, _context.Options);
            }

            return new(done.Error);
        });

    public override Task<DescribeStreamResponse> DescribeStream(
        DescribeStreamRequest request, ServerCallContext context)
        => AnswerAsync<DescribeStreamResponse>(nameof(DescribeStream), async (answer, token) =>
        {
            Outcome<StreamAnswer> done = await _operations.Served<DescribeStreamOperation>()
                .ActAsync(StreamMessages.Read(request), token);
            answer.StreamDescription =
                done.Error is null ? StreamMessages.Describe(done.Value, _context.Options) : null;
            return done.Error;
        });

    public override Task<GetShardIteratorResponse> GetShardIterator(
        GetShardIteratorRequest request, ServerCallContext context)
        => AnswerAsync<GetShardIteratorResponse>(nameof(GetShardIterator), async (answer, token) =>
        {
            Outcome<string> done = await _operations.Served<GetShardIteratorOperation>()
                .ActAsync(StreamMessages.Read(request), token);
            answer.ShardIterator = done.Error is null ? done.Value : "";
            return done.Error;
        });

    public override Task<GetRecordsResponse> GetRecords(GetRecordsRequest request, ServerCallContext context)
        => AnswerAsync<GetRecordsResponse>(nameof(GetRecords), async (answer, token) =>
        {
            Outcome<RecordsPage> done = await _operations.Served<GetRecordsOperation>()
                .ActAsync(StreamMessages.Read(request), token);
            if (done.Error is null)
            {
                StreamMessages.Write(answer, done.Value, _context.Options.Region);
            }

            return done.Error;
        });
}
