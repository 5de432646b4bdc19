using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>Changes attributes of the item with a key, or makes that item.</summary>
internal sealed class UpdateItemOperation(ItemContext context) : WriteItemOperation("UpdateItem", context)
{
    private protected override DoorForm<RequestBody, WriteItemInput, ResponseWriter, WriteItemDone> Json { get; } =
        new(UpdateItemWire.Read, WriteItemAnswer.Write);

    private protected override WriteKind Kind => WriteKind.Update;

    private protected override string ItemMember => "key";

    private protected override ExpressionKinds Expressions => UpdateItemWire.Expressions;

    private protected override bool Returns(ReturnedImage image) => true;

    private protected override ApiError? CheckItem(MapView item, out int size)
    {
        size = 0;
        return null;
    }

    private protected override ApiError? CheckKeys(TableSchema table, MapView item) => KeyRules.CheckKey(table, item);
}
