using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>Puts a whole item in the place of the one with its key, if there is one.</summary>
internal sealed class PutItemOperation(ItemContext context) : WriteItemOperation("PutItem", context)
{
    private protected override DoorForm<RequestBody, WriteItemInput, ResponseWriter, WriteItemDone> Json { get; } =
        new(PutItemWire.Read, WriteItemAnswer.Write);

    private protected override WriteKind Kind => WriteKind.Put;

    private protected override string ItemMember => "item";

    private protected override ExpressionKinds Expressions => PutItemWire.Expressions;

    private protected override bool Returns(ReturnedImage image)
        => image is ReturnedImage.None or ReturnedImage.AllOld;

    private protected override ApiError? CheckItem(MapView item, out int size)
    {
        size = ItemSize.OfItem(item);
        return size > Limits.ItemBytesMax ? ApiErrors.ItemTooLarge() : null;
    }

    private protected override ApiError? CheckKeys(TableSchema table, MapView item) => KeyRules.CheckItem(table, item);
}
