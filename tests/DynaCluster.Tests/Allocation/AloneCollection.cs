namespace DynaCluster.Tests.Allocation;

/// <summary>Tests that count what the whole process allocates: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
