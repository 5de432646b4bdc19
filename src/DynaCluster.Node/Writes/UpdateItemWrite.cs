using DynaCluster.Expressions;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Writes;

/// <summary>UpdateItem: the update plan makes the new image from the old one, or from the key where there is
/// none.</summary>
internal sealed class UpdateItemWrite(WriteRequest request) : ItemWrite(request)
{
    protected override ApiError? TryMakeImage(
        Evaluation evaluation, ReadOnlyMemory<byte> before, out ReadOnlyMemory<byte> after)
    {
        after = default;
        ItemWriter scratch = evaluation.Scratch;
        scratch.Reset();
        MapView key = new(Request.Item.Span);
        ApiError? error = UpdateEvaluator.Apply(Request.Update.Span, new MapView(before.Span), key, scratch);
        if (error is not null)
        {
            return error;
        }

        int size = ItemSize.OfItem(new MapView(scratch.Written));
        int measured = size - ItemSize.OfItem(key) + UpdateEvaluator.SizeSurcharge(Request.Update.Span);
        if (Math.Max(size, measured) > Limits.ItemBytesMax)
        {
            return ApiErrors.ItemToUpdateTooLarge();
        }

        after = scratch.ToArray();
        return KeyRules.CheckUpdated(evaluation.Schema, new MapView(before.Span), new MapView(after.Span));
    }

    protected override ReadOnlyMemory<byte> Returned(
        Evaluation evaluation, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
        => Request.Returned switch
        {
            ReturnedImage.UpdatedOld => Updated(evaluation.Scratch, before),
            ReturnedImage.UpdatedNew => Updated(evaluation.Scratch, after),
            _ => base.Returned(evaluation, before, after),
        };

    private ReadOnlyMemory<byte> Updated(ItemWriter scratch, ReadOnlyMemory<byte> image)
    {
        if (image.IsEmpty || Request.Update.IsEmpty)
        {
            return default;
        }

        scratch.Reset();
        UpdateEvaluator.ProjectUpdated(Request.Update.Span, new MapView(image.Span), scratch);
        return new MapView(scratch.Written).Count == 0 ? default : scratch.ToArray();
    }
}
