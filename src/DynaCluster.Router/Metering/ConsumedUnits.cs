using System.Runtime.CompilerServices;
using DynaCluster.Model;
using DynaCluster.Model.Tables;

namespace DynaCluster.Router.Metering;

/// <summary>
/// What one request consumed of one table: the table arm, its local indexes, by index id (1 to 5), and its global ones
/// by theirs.
/// </summary>
public struct ConsumedUnits
{
    private IndexArms _indexes;
    private byte _touched;
    private GlobalArm[]? _globals; // replaced, never changed: copies share it

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

            foreach (GlobalArm arm in _globals ?? [])
            {
                total += arm.Units;
            }

            return total;
        }
    }

    public readonly bool TouchesLocalIndexes => _touched != 0;

    public readonly bool TouchesGlobalIndexes => _globals is not null;

    public void AddTable(double units) => Table += units;

    public void AddIndex(uint index, double units)
    {
        if (index >= GlobalIndexSchema.FirstId)
        {
            AddGlobal(index, units);
            return;
        }

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

        foreach (GlobalArm arm in other._globals ?? [])
        {
            AddGlobal(arm.Index, arm.Units);
        }
    }

    /// <summary>False when the request did not touch the index.</summary>
    public readonly bool TryGetIndex(uint index, out double units)
    {
        if (index >= GlobalIndexSchema.FirstId)
        {
            int at = PlaceOf(index);
            units = at < 0 ? 0 : _globals![at].Units; // it was found there
            return at >= 0;
        }

        units = _indexes[(int)index - 1];
        return (_touched & (1 << ((int)index - 1))) != 0;
    }

    private void AddGlobal(uint index, double units)
    {
        int at = PlaceOf(index);
        GlobalArm[] old = _globals ?? [];
        GlobalArm[] arms = new GlobalArm[at < 0 ? old.Length + 1 : old.Length];
        old.CopyTo(arms, 0);
        arms[at < 0 ? old.Length : at] = new GlobalArm(index, at < 0 ? units : old[at].Units + units);
        _globals = arms;
    }

    private readonly int PlaceOf(uint index)
        => _globals is { } arms ? Array.FindIndex(arms, arm => arm.Index == index) : -1;

    private readonly record struct GlobalArm(uint Index, double Units);

    [InlineArray(Limits.LocalIndexesMax)]
    private struct IndexArms
    {
        private double _first;
    }
}
