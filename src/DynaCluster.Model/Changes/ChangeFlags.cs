namespace DynaCluster.Model.Changes;

/// <summary>What a change record tells. The numbers are on disks: append only.</summary>
[Flags]
public enum ChangeFlags : byte
{
    None = 0,

    /// <summary>There was an item before the change.</summary>
    HadItem = 1,

    /// <summary>There is an item after it.</summary>
    HasItem = 2,

    /// <summary>TTL deleted the item.</summary>
    Expired = 4,

    /// <summary>No change: an item that was there before a global index was, for that index alone.</summary>
    Backfill = 8,

    /// <summary>The record's first part is the key attributes only, for neither image is in it.</summary>
    KeysOnly = 16,

    /// <summary>The first part is not the whole old image but the key attributes of the table and its
    /// indexes.</summary>
    OldKeysOnly = 32,

    /// <summary>Of an entry: the new image is the item that the entry puts right before.</summary>
    ItemFollows = 64,
}
