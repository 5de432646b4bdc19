using System.IO.Hashing;
using System.Text;

namespace DynaCluster.Model.Time;

/// <summary>
/// Regions in stamps and records: a number that every cluster finds by itself from the region's name.
/// </summary>
public static class RegionId
{
    /// <summary>The low 32 bits of XXH3-64, seed 0, of the name in UTF-8. On disks: a golden test holds it.</summary>
    public static uint Of(string name) => unchecked((uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)));
}
