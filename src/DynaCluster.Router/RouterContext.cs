using DynaCluster.Expressions;
using DynaCluster.Placement.Catalog;
using DynaCluster.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Router;

/// <summary>What the operations of one router share. Composed once, by the server or a test.</summary>
public sealed class RouterContext
{
    public required RouterOptions Options { get; init; }

    public required CatalogView Catalog { get; init; }

    public required PartitionClient Partitions { get; init; }

    public required ExpressionCompiler Expressions { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Not safe for threads: used while composing only, to seed what is.</summary>
    public required Random Random { get; init; }

    /// <summary>The node that is thought to lead a group; 0: not known.</summary>
    public Func<uint, ulong> LeaderOf { get; init; } = static _ => 0;

    public ILogger Log { get; init; } = NullLogger.Instance;
}

/// <summary>Bound configuration of the router role.</summary>
public sealed record RouterOptions
{
    public string Region { get; init; } = "us-east-1";

    /// <summary>Twelve digits; part of every ARN.</summary>
    public string Account { get; init; } = "000000000000";

    /// <summary>True: every ValidationException begins with "1 validation error detected: ", as the service's newer
    /// regions say it. False: only violated constraints of the model do.</summary>
    public bool PrefixedValidation { get; init; }

    /// <summary>How long a request may take before its outcome is unknown: longer than a group waits for the place and
    /// then for the fate of a write (<see cref="Model.Limits.WriteDeadlineMilliseconds"/> each), which knows
    /// more.</summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(25);

    public string StreamArn(string table, string label) => $"{TableArn(table)}/stream/{label}";

    public string TableArn(string name) => $"arn:aws:dynamodb:{Region}:{Account}:table/{name}";
}
