using System.Security.Cryptography;

namespace DynaCluster.Client.Streams;

/// <summary>What a <see cref="StreamConsumer"/> reads, and how.</summary>
public sealed record StreamConsumerOptions
{
    /// <summary>The table whose stream is read.</summary>
    public required string Table { get; init; }

    /// <summary>Workers of one application share the shards; each application gets every change. It names the table of
    /// checkpoints, which the first worker makes.</summary>
    public required string Application { get; init; }

    /// <summary>Another one for each running worker.</summary>
    public string Worker { get; init; }
        = $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8)}";

    /// <summary>Where an application begins that has no checkpoints yet: with the oldest change that is kept, or with
    /// what happens from now on.</summary>
    public bool FromHorizon { get; init; } = true;

    /// <summary>Records of one batch.</summary>
    public int BatchMax { get; init; } = 1000;

    /// <summary>A worker that renewed nothing for so long is taken for gone, and others take its shards.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two looks at shards and leases.</summary>
    public TimeSpan LookPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two reads of a shard that has nothing new.</summary>
    public TimeSpan IdlePause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Before a batch whose reaction failed is given again.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told of what failed and is tried again: a reaction, a read, a look.</summary>
    public Action<Exception> Failed { get; init; } = static _ => { };

    /// <summary>Told of shards of which records were trimmed before they were read.</summary>
    public Action<string> Lost { get; init; } = static _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal string CheckpointTable => Application;
}
