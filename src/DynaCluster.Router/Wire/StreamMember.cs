namespace DynaCluster.Router.Wire;

/// <summary>StreamSpecification as it came; null: absent.</summary>
/// <param name="View">KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES.</param>
public sealed record StreamMember(bool? Enabled, string? View);
