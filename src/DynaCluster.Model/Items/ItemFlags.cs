namespace DynaCluster.Model.Items;

/// <summary>Bits of a stored item's header. The numbers are on disks: append only.</summary>
[Flags]
public enum ItemFlags : byte
{
    None = 0,

    /// <summary>Nothing but the stamp of a delete, kept until all regions have seen it.</summary>
    DeleteMark = 1,
}
