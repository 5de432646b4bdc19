using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Messages;

namespace DynaCluster.Router.Wire;

/// <summary>A member of a request that is a map of attribute values: an item, a key, a starting key.</summary>
internal struct EncodedMember
{
    public EncodedSlice Slice { get; private set; }

    /// <summary>The first value that DynamoDB does not take; reported at its place in the order of checks.</summary>
    public ApiError? Error { get; private set; }

    public bool Given { get; private set; }

    public readonly MapView MapIn(ItemWriter scratch) => Slice.MapIn(scratch);

    public void Read(ref RequestJson json, ItemWriter scratch)
    {
        Given = true;
        int start = scratch.Length;
        Error = ItemJsonReader.ReadItem(ref json.Reader, scratch);
        Slice = new EncodedSlice(start, scratch.Length - start);
    }

    /// <param name="map">Null: not given.</param>
    public void Read(AttributeMap? map, ItemWriter scratch)
    {
        if (map is null)
        {
            return;
        }

        Given = true;
        int start = scratch.Length;
        Error = ItemMessageReader.ReadItem(map, scratch);
        Slice = new EncodedSlice(start, scratch.Length - start);
    }
}
