using System.Diagnostics.Metrics;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Metering;

/// <summary>
/// Counts the capacity units that tables consume at this router, as DynamoDB would bill them: also those of writes
/// whose
/// condition failed, which their answers do not show.
/// </summary>
public sealed class CapacityMeter : IDisposable
{
    public const string MeterName = "DynaCluster.Router";

    private const string TableTag = "table";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<double> _reads;
    private readonly Counter<double> _writes;

    public CapacityMeter()
    {
        _reads = _meter.CreateCounter<double>(
            "dynacluster.consumed_read_capacity_units", "{unit}", "Read capacity units consumed");
        _writes = _meter.CreateCounter<double>(
            "dynacluster.consumed_write_capacity_units", "{unit}", "Write capacity units consumed");
    }

    public void Read(string table, double units)
    {
        if (_reads.Enabled)
        {
            _reads.Add(units, new KeyValuePair<string, object?>(TableTag, table));
        }
    }

    public void Write(string table, double units)
    {
        if (_writes.Enabled)
        {
            _writes.Add(units, new KeyValuePair<string, object?>(TableTag, table));
        }
    }

    /// <summary>A write that was refused: only a failed condition is charged, by the larger item.</summary>
    /// <param name="sizeAfter">DynamoDB bytes of the item as it would have become, as far as they are known.</param>
    public void Refused(string table, ApiError error, long sizeAfter)
    {
        if (error.Type == "ConditionalCheckFailedException")
        {
            Write(table, CapacityUnits.OfWrite(error.ItemBytes, sizeAfter));
        }
    }

    public void Dispose() => _meter.Dispose();
}
