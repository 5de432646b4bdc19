namespace DynaCluster.Model.Items;

/// <summary>DynamoDB's size of items and values in bytes, exact (reference: item size rules of the developer guide).</summary>
public static class ItemSize
{
    /// <summary>Names and values of all top-level attributes.</summary>
    public static int OfItem(MapView item) => throw new NotImplementedException();

    /// <summary>A value without its name.</summary>
    public static int OfValue(AttributeView value) => throw new NotImplementedException();
}
