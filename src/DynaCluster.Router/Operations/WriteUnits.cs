using DynaCluster.Protocol;
using DynaCluster.Router.Metering;

namespace DynaCluster.Router.Operations;

/// <summary>What a write consumed, from what its group says of it.</summary>
internal static class WriteUnits
{
    public static ConsumedUnits Of(WriteResponse answer)
    {
        ConsumedUnits units = default;
        units.AddTable(CapacityUnits.OfWrite(answer.SizeBefore, answer.SizeAfter));
        for (int i = 0; i < answer.IndexUnits.Count; i++)
        {
            IndexUnits index = answer.IndexUnits[i];
            units.AddIndex(index.Index, index.Units);
        }

        return units;
    }
}
