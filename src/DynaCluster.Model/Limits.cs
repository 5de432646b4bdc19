namespace DynaCluster.Model;

/// <summary>Every bound of the product, with its unit in the name. DynamoDB's own limits first.</summary>
public static partial class Limits
{
    public const int ItemBytesMax = 400 * 1024;
    public const int NestingDepthMax = 32;

    /// <summary>Encoded bytes that an evaluation may write before it is known that they are no item: an encoding is far
    /// less than so many times as long as DynamoDB's size.</summary>
    public const int EvaluatedBytesMax = 16 * ItemBytesMax;

    /// <summary>Bytes of a bound expression, its values in it as often as they are used; all values of a request are
    /// 2 MB at most.</summary>
    public const int PlanBytesMax = 8 * 1024 * 1024;
    public const int PartitionKeyBytesMax = 2048;
    public const int SortKeyBytesMax = 1024;
    public const int KeyNameBytesMax = 255;
    public const int AttributeNameBytesMax = 65_535;
    public const int ExpressionBytesMax = 4096;
    public const int ExpressionOperatorsMax = 300;
    public const int InOperandsMax = 100;
    public const int PlaceholderBytesMax = 255;

    /// <summary>
    /// Parentheses open at once in an expression: more than a valid one can have, as each needs an operator of its own.
    /// </summary>
    public const int ExpressionNestingMax = 320;

    /// <summary>Text of parsed expressions that one compiler keeps, per grammar (condition, update,
    /// projection).</summary>
    public const int ExpressionCacheTextBytesMax = 512 * 1024;
    public const int PageBytesMax = 1024 * 1024;
    public const int BatchGetKeysMax = 100;
    public const int BatchGetBytesMax = 16 * 1024 * 1024;
    public const int BatchWriteRequestsMax = 25;
    public const int RequestBodyBytesMax = 16 * 1024 * 1024;
    public const int LocalIndexesMax = 5;
    public const int GlobalIndexesMax = 20;

    /// <summary>HASH attributes, and RANGE attributes, in the key of a global index.</summary>
    public const int IndexKeyAttributesMax = 4;

    /// <summary>Names in NonKeyAttributes over all indexes of a table.</summary>
    public const int ProjectedAttributesMax = 100;
    public const int TablesMax = 2500;
    public const long ItemCollectionBytesMax = 10L * 1024 * 1024 * 1024;

    /// <summary>Open connections of one HTTP door; more are closed at once.</summary>
    public const int HttpConnectionsMax = 10_000;
    public const int HttpHeadersMax = 100;
    public const int HttpHeadersBytesMax = 32 * 1024;
    public static readonly TimeSpan HttpHeadersDuration = TimeSpan.FromSeconds(30);

    /// <summary>From a stop signal to the end of the process.</summary>
    public static readonly TimeSpan StopDuration = TimeSpan.FromSeconds(9);

    /// <summary>Part of <see cref="StopDuration"/> in which requests that have begun may end.</summary>
    public static readonly TimeSpan StopDrainDuration = TimeSpan.FromSeconds(4);

    /// <summary>Log entries appended by one sequencer that are not applied yet.</summary>
    public const int EntriesInFlightMax = 8;
    public const int BytesInFlightMax = 8 * 1024 * 1024;
    public const int EntryOperationsMax = 512;
    public const int EntryBytesMax = 1024 * 1024;

    /// <summary>So much is worth an entry of its own while another one is on its way; less waits for that.</summary>
    public const int EntryGatheredOperations = 64;
    public const int EntryGatheredBytes = 128 * 1024;

    /// <summary>Operations of one table that wait for a group's sequencer; above it a write is throttled.</summary>
    public const int SequencerQueueOperationsMax = 4096;
    public const int SequencerQueueBytesMax = 16 * 1024 * 1024;

    /// <summary>The same over all tables of one group.</summary>
    public const int SequencerQueuesBytesMax = 64 * 1024 * 1024;

    /// <summary>What a table's queue may take in one turn before the next table's.</summary>
    public const int SequencerQuantumBytes = 64 * 1024;

    /// <summary>Keys whose last change one sequencer remembers, to spare reading them again.</summary>
    public const int RecentChangesMax = 64 * 1024;
    public const long RecentChangesBytesMax = 8L * 1024 * 1024;

    /// <summary>How long a write waits for its place in the log, and after that for its fate.</summary>
    public const int WriteDeadlineMilliseconds = 10_000;

    /// <summary>How long CreateTable and DeleteTable wait until every group has applied them.</summary>
    public const int TableChangeWaitMilliseconds = 5_000;

    public const int DataGroupsMax = 128;
}
