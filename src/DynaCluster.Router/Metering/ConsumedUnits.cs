using System.Runtime.CompilerServices;
using DynaCluster.Model;

namespace DynaCluster.Router.Metering;

/// <summary>
/// What one request consumed of one table: the table arm and its local indexes, by index id (1 to 5).
/// </summary>
public struct ConsumedUnits
{
    private IndexArms _indexes;
    private byte _touched;

    public double Table { get; private set; }

    /// <summary>Table and indexes together.</summary>
    public readonly double Total
    {
        get
        {
            double total = Table;
            for (int i = 0; i < Limits.LocalIndexesMax; i++)
            {
                total += _indexes[i];
            }

            return total;
        }
    }

    public readonly bool TouchesIndexes => _touched != 0;

    public void AddTable(double units) => Table += units;

    public void AddIndex(uint index, double units)
    {
        _indexes[(int)index - 1] += units;
        _touched |= (byte)(1 << ((int)index - 1));
    }

    public void Add(in ConsumedUnits other)
    {
        Table += other.Table;
        for (uint index = 1; index <= Limits.LocalIndexesMax; index++)
        {
            if (other.TryGetIndex(index, out double units))
            {
                AddIndex(index, units);
            }
        }
    }

    /// <summary>False when the request did not touch the index.</summary>
    public readonly bool TryGetIndex(uint index, out double units)
    {
        units = _indexes[(int)index - 1];
        return (_touched & (1 << ((int)index - 1))) != 0;
    }

    [InlineArray(Limits.LocalIndexesMax)]
    private struct IndexArms
    {
        private double _first;
    }
}
