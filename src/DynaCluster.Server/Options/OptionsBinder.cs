using System.Globalization;
using System.Net;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;
using DynaCluster.Placement.Catalog;
using DynaCluster.Server.Composition;

namespace DynaCluster.Server.Options;

/// <summary>Text to checked settings; says every fault at once, each with the place it comes from.</summary>
public sealed class OptionsBinder(OptionValues values)
{
    private const string RouterRole = "router";
    private const string StorageRole = "storage";

    private readonly List<string> _faults = [];

    /// <param name="workingFolder">What relative paths are relative to: where the command was typed.</param>
    public ServerOptions Bind(string workingFolder)
    {
        string[] roles = Roles();
        ServerOptions options = new()
        {
            IsStorage = roles.Contains(StorageRole),
            IsRouter = roles.Contains(RouterRole),
            Data = Path.GetFullPath(NotEmpty(OptionTable.Data, "data"), workingFolder),
            Bind = Address(),
            Insecure = Flag(OptionTable.Insecure),
            Port = Port(OptionTable.Port, 8000),
            AdminPort = Port(OptionTable.AdminPort, 8003),
            NodePort = (int?)Number(OptionTable.NodePort, 0, ushort.MaxValue),
            GrpcPort = (int?)Number(OptionTable.GrpcPort, 0, ushort.MaxValue),
            Advertise = values.Find(OptionTable.Advertise),
            Zone = Zone(),
            Join = Join(),
            Bootstrap = Flag(OptionTable.Bootstrap),
            Region = Name(OptionTable.Region, "us-east-1"),
            Account = Account(),
            Groups = (int?)Number(OptionTable.Groups, 1, Limits.DataGroupsMax),
            DiskReserveBytes = Number(OptionTable.DiskReserve, 0, long.MaxValue),
            Ttl = Ttl(),
        };
        CheckPorts(
            (OptionTable.Port, options.Port),
            (OptionTable.GrpcPort, options.GrpcPort ?? ServerOptions.GrpcPortDefault),
            (OptionTable.NodePort, options.NodePort ?? ServerOptions.NodePortDefault),
            (OptionTable.AdminPort, options.AdminPort));
        if (options.Advertise is { } host && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            Fault(OptionTable.Advertise, "must be a host name or an IP address");
        }
        if (!IPAddress.IsLoopback(options.Bind) && !options.Insecure)
        {
            _faults.Add($"bind {options.Bind} can be reached from other machines, and requests are not authenticated "
                + "yet: whoever reaches the port can read and change everything. Use 127.0.0.1, or add --insecure.");
        }
        if (!options.IsStorage && options.Join.Count == 0)
        {
            _faults.Add("a node without the role storage cannot make a cluster: name other nodes with --join.");
        }
        return _faults.Count == 0
            ? options
            : throw StartRefusedException.WrongOptions(string.Join(Environment.NewLine, _faults));
    }

    private string NotEmpty(OptionDefinition option, string byDefault)
    {
        string text = values.Find(option) ?? byDefault;
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            Fault(option, "must not be empty");
            return byDefault;
        }
        return text;
    }

    private IPAddress Address()
    {
        string text = values.Find(OptionTable.Bind) ?? "127.0.0.1";
        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }
        Fault(OptionTable.Bind, "must be an IP address, e.g. 127.0.0.1, ::1 or 0.0.0.0");
        return IPAddress.Loopback;
    }

    private bool Flag(OptionDefinition option)
    {
        switch (values.Find(option))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                Fault(option, "must be true or false");
                return false;
        }
    }

    private int Port(OptionDefinition option, int byDefault)
    {
        return (int)(Number(option, 0, ushort.MaxValue) ?? byDefault);
    }

    private string Name(OptionDefinition option, string byDefault)
    {
        string text = values.Find(option) ?? byDefault;
        bool valid = text.Length is >= 1 and <= 64
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!valid)
        {
            Fault(option, "must be 1 to 64 lower-case letters, digits and hyphens, e.g. us-east-1");
        }
        return text;
    }

    private void CheckPorts(params (OptionDefinition Option, int Port)[] ports)
    {
        foreach (var same in ports.Where(one => one.Port != 0).GroupBy(one => one.Port).Where(same => same.Count() > 1))
        {
            string names = string.Join(" and ", same.Select(one => one.Option.Name));
            _faults.Add($"{names} are both {same.Key}: give one of them another number.");
        }
    }

    private string Zone()
    {
        string text = values.Find(OptionTable.Zone) ?? "zone-1";
        if (text.Length is 0 or > Limits.ZoneNameLengthMax
            || !text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            Fault(OptionTable.Zone, $"must be 1 to {Limits.ZoneNameLengthMax} letters, digits, dots and hyphens");
        }
        return text;
    }

    private string[] Roles()
    {
        string[] roles = (values.Find(OptionTable.Roles) ?? $"{StorageRole},{RouterRole}")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (roles.Length == 0 || !roles.All(static role => role is StorageRole or RouterRole))
        {
            Fault(OptionTable.Roles, $"must be {StorageRole}, {RouterRole} or both with a comma between");
        }
        return roles;
    }

    private string[] Join()
    {
        string[] nodes = (values.Find(OptionTable.Join) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!nodes.All(static node => NodeAddresses.TryParse(node, out _, out _)))
        {
            Fault(OptionTable.Join, "must be HOST:NODEPORT, several with commas between, e.g. 10.0.0.1:8002");
        }
        return nodes;
    }

    private string Account()
    {
        string text = values.Find(OptionTable.Account) ?? "000000000000";
        if (text.Length != 12 || !text.All(char.IsAsciiDigit))
        {
            Fault(OptionTable.Account, "must be 12 digits (in the file: in quotes), e.g. \"000000000000\"");
        }
        return text;
    }

    private long? Number(OptionDefinition option, long lowest, long highest)
    {
        if (values.Find(option) is not { } text)
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= lowest && number <= highest)
        {
            return number;
        }
        Fault(option, highest == long.MaxValue
            ? $"must be a whole number from {lowest}"
            : $"must be a whole number from {lowest} to {highest}");
        return null;
    }

    private TtlTiming Ttl()
    {
        TtlTiming byDefault = new();
        return new TtlTiming
        {
            SweepInterval = Seconds(
                OptionTable.TtlSweepInterval, byDefault.SweepInterval, Limits.TtlSweepIntervalMin),
            ChangeInterval = Seconds(OptionTable.TtlChangeInterval, byDefault.ChangeInterval, TimeSpan.Zero),
        };
    }

    private TimeSpan Seconds(OptionDefinition option, TimeSpan byDefault, TimeSpan least)
    {
        if (values.Find(option) is not { } text)
        {
            return byDefault;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds >= (decimal)least.TotalSeconds && seconds <= (decimal)Limits.TtlIntervalMax.TotalSeconds)
        {
            return TimeSpan.FromMilliseconds((long)(seconds * 1000));
        }

        Fault(option, string.Create(
            CultureInfo.InvariantCulture,
            $"must be a number of seconds from {least.TotalSeconds} to {Limits.TtlIntervalMax.TotalSeconds}"));
        return byDefault;
    }

    private void Fault(OptionDefinition option, string must)
        => _faults.Add($"{option.Name} {must} (it is '{values.Find(option)}', from {values.SourceOf(option)}).");
}
