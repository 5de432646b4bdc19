using DynaCluster.Model.Tables;
using DynaCluster.Router.Metering;

namespace DynaCluster.Router.Wire;

/// <summary>The ConsumedCapacity member of answers.</summary>
internal static class ConsumedCapacityWire
{
    /// <summary>Writes the member where the request asked for it.</summary>
    /// <param name="table">Its schema names the indexes.</param>
    public static void WriteMember(ref AnswerJson json, CapacityMode mode, TableSchema table, in ConsumedUnits units)
    {
        if (mode != CapacityMode.None)
        {
            json.Name("ConsumedCapacity"u8);
            Write(ref json, mode, table, units);
        }
    }

    public static void Write(ref AnswerJson json, CapacityMode mode, TableSchema table, in ConsumedUnits units)
    {
        json.BeginObject();
        json.Name("TableName"u8);
        json.Text(table.Name);
        WriteUnits(ref json, units.Total);
        if (mode == CapacityMode.Indexes)
        {
            json.Name("Table"u8);
            WriteArm(ref json, units.Table);
            WriteIndexes(ref json, table, units);
        }

        json.EndObject();
    }

    private static void WriteIndexes(ref AnswerJson json, TableSchema table, in ConsumedUnits units)
    {
        if (units.TouchesLocalIndexes)
        {
            json.Name("LocalSecondaryIndexes"u8);
            json.BeginObject();
            for (int i = 0; i < table.LocalIndexes.Count; i++)
            {
                WriteIndex(ref json, table.LocalIndexes[i].Id, table.LocalIndexes[i].Name, units);
            }

            json.EndObject();
        }

        if (units.TouchesGlobalIndexes)
        {
            json.Name("GlobalSecondaryIndexes"u8);
            json.BeginObject();
            for (int i = 0; i < table.GlobalIndexes.Count; i++)
            {
                WriteIndex(ref json, table.GlobalIndexes[i].Id, table.GlobalIndexes[i].Name, units);
            }

            json.EndObject();
        }
    }

    private static void WriteIndex(ref AnswerJson json, uint index, string name, in ConsumedUnits units)
    {
        if (units.TryGetIndex(index, out double own))
        {
            json.Name(name);
            WriteArm(ref json, own);
        }
    }

    private static void WriteArm(ref AnswerJson json, double units)
    {
        json.BeginObject();
        WriteUnits(ref json, units);
        json.EndObject();
    }

    private static void WriteUnits(ref AnswerJson json, double units)
    {
        json.Name("CapacityUnits"u8);
        json.Fraction(units);
    }
}
