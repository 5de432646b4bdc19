using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>Deletes the item with a key, if there is one.</summary>
internal sealed class DeleteItemOperation(ItemContext context) : WriteItemOperation("DeleteItem", context)
{
    private protected override DoorForm<RequestBody, WriteItemInput, ResponseWriter, WriteItemDone> Json { get; } =
        new(DeleteItemWire.Read, WriteItemAnswer.Write);

    private protected override WriteKind Kind => WriteKind.Delete;

    private protected override string ItemMember => "key";

    private protected override ExpressionKinds Expressions => DeleteItemWire.Expressions;

    private protected override bool Returns(ReturnedImage image)
        => image is ReturnedImage.None or ReturnedImage.AllOld;

    private protected override ApiError? CheckItem(MapView item, out int size)
    {
        size = 0;
        return null;
    }

    private protected override ApiError? CheckKeys(TableSchema table, MapView item) => KeyRules.CheckKey(table, item);
}
