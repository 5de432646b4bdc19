namespace DynaCluster.Protocol.Api;

/// <summary>An item or a key: attributes by name.</summary>
public sealed partial class AttributeMap
{
    public AttributeValue this[string name]
    {
        get => Values[name];
        set => Values[name] = value;
    }
}
