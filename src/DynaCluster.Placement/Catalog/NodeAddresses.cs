using System.Globalization;

namespace DynaCluster.Placement.Catalog;

/// <summary>Addresses as nodes say them: <c>host:port</c>, IPv6 as <c>[::1]:8002</c>.</summary>
public static class NodeAddresses
{
    public static bool TryParse(string text, out string host, out int port)
    {
        (host, port) = ("", 0);
        int colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port is 0 or > ushort.MaxValue)
        {
            return false;
        }

        host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        host = isBracketed ? host[1..^1] : host;
        UriHostNameType kind = Uri.CheckHostName(host);
        return isBracketed
            ? kind == UriHostNameType.IPv6
            : kind is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    public static string Format(string host, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
}
