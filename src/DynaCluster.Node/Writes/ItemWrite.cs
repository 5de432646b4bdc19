using System.Runtime.InteropServices;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Time;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Writes;

/// <summary>A write of one item: condition, then the new image, then everything that follows from the two
/// images.</summary>
internal abstract class ItemWrite(WriteRequest request) : GroupWrite<WriteResponse>
{
    /// <summary>What a write takes of the queue beside its own bytes.</summary>
    private const int OverheadBytes = 128;

    private readonly byte[] _key = ArrayOf(request.Key);
    private Prefetched _item;

    public override TableVersion Table => new(request.Target.Table, request.Target.SchemaVersion);

    public override ulong RangeEpoch => request.Target.RangeEpoch;

    public override int Bytes
        => OverheadBytes + request.Key.Length + request.Item.Length + request.Condition.Length + request.Update.Length;

    public override bool AddsChanges => true;

    protected WriteRequest Request => request;

    public override void Prefetch(PartitionState state)
    {
        long tag = state.AppliedIndex;
        _item = new Prefetched(tag, state.Read(ColumnFamily.Items, _key));
    }

    public override void Evaluate(Evaluation evaluation)
    {
        Evaluate(evaluation, evaluation.ReadItem(_key, _item));
        if (request.Returned != ReturnedImage.AllOld && !request.OldItemOnFailedCondition)
        {
            _item.Value?.Dispose(); // no answer points into it
        }

        _item = default;
    }

    private void Evaluate(Evaluation evaluation, ItemVersion replaced)
    {
        ReadOnlyMemory<byte> before = replaced.Item;
        var response = new WriteResponse { SizeBefore = SizeOf(before) };
        if (!request.Condition.IsEmpty
            && !ConditionEvaluator.Evaluate(request.Condition.Span, new MapView(before.Span)))
        {
            Fail(response, ApiErrors.ConditionalCheckFailed(request.OldItemOnFailedCondition ? before : default));
            return;
        }

        if (TryMakeImage(evaluation, before, out ReadOnlyMemory<byte> after) is { } refusal)
        {
            Fail(response, refusal);
            return;
        }

        response.SizeAfter = SizeOf(after);
        if (before.IsEmpty && after.IsEmpty)
        {
            // Nothing was there and nothing is: no effect.
            SecondaryState.Measure(evaluation, request.Item.Span, request.CollectionMetrics ? response : null);
            Decide(response);
            return;
        }

        var images = new ItemImages(_key, before, after);
        if (SecondaryState.Stage(evaluation, images, request.CollectionMetrics, response) is { } broken)
        {
            evaluation.Discard();
            Fail(response, broken);
            return;
        }

        VersionStamp stamp = StageItem(evaluation, replaced.Stamp, after, (int)response.SizeAfter);
        ChangeStaging.Stage(evaluation, images, stamp);
        response.Attributes = Wrap(Returned(evaluation, before, after));
        Decide(response);
    }

    /// <summary>Makes the new image, or refuses to.</summary>
    /// <param name="before">Empty: there is no item.</param>
    /// <param name="after">Empty: there is none afterwards. Else bytes that nobody changes any more.</param>
    protected abstract ApiError? TryMakeImage(
        Evaluation evaluation, ReadOnlyMemory<byte> before, out ReadOnlyMemory<byte> after);

    /// <summary>What the caller asked to get of the images; empty: nothing.</summary>
    protected virtual ReadOnlyMemory<byte> Returned(
        Evaluation evaluation, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
        => request.Returned switch
        {
            ReturnedImage.AllOld => before,
            ReturnedImage.AllNew => after,
            _ => default,
        };

    protected override WriteResponse Failure(RequestError error) => new() { Error = error };

    private static uint SizeOf(ReadOnlyMemory<byte> item)
        => item.IsEmpty ? 0 : (uint)ItemSize.OfItem(new MapView(item.Span));

    // The images stay as they are for good: they may travel in messages.
    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    private static byte[] ArrayOf(ByteString bytes)
        => MemoryMarshal.TryGetArray(bytes.Memory, out ArraySegment<byte> whole) && whole.Array is { } array
            && whole.Count == array.Length
                ? array
                : bytes.ToByteArray();

    private VersionStamp StageItem(
        Evaluation evaluation, VersionStamp replaced, ReadOnlyMemory<byte> after, int size)
    {
        VersionStamp stamp = evaluation.NextStamp(replaced);
        if (after.IsEmpty)
        {
            evaluation.Delete(ColumnFamily.Items, _key);
        }
        else
        {
            evaluation.PutItem(_key, new ItemHeader(stamp, size), after);
        }

        return stamp;
    }

    private void Fail(WriteResponse response, ApiError error)
    {
        response.Error = RequestErrors.Refused(error);
        Decide(response);
    }
}
