namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>Entries that a leader sends in one request, and requests of one voter that are on the way.</summary>
    public const int EntriesRequestBytesMax = 256 * 1024;
    public const int EntriesRequestsInFlightMax = 4;

    /// <summary>How long a leader leaves a voter alone that did not answer or could not take entries.</summary>
    public const int EntriesRetryMilliseconds = 50;

    /// <summary>A commit that no further entry tells the voters of is told by itself after this time.</summary>
    public const int CommitNoticeMilliseconds = 10;

    /// <summary>Questions of read barriers that one voter owes one group an answer to.</summary>
    public const int ConfirmationsUnansweredMax = 64;

    /// <summary>Readers that one round confirms and that go on one after the other.</summary>
    public const int ConfirmationsToldTogether = 8;
}
