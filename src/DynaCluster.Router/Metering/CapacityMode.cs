namespace DynaCluster.Router.Metering;

/// <summary>How much of its consumed capacity a request wants to be told.</summary>
public enum CapacityMode
{
    None,
    Total,
    Indexes,
}
