using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Tests.Consensus.Replication;

public sealed class IntakeTests
{
    private const ulong Leader = 8;

    [Fact]
    public async Task Entries_are_answered_when_they_are_durable()
    {
        await using GroupLogBed bed = await FollowerAsync();
        ValueTask<EntriesAnswer> taking = IntakeOf(bed).TakeAsync(Leader, Request(1, default, count: 3));
        bool early = taking.IsCompleted;
        await bed.Node.CommitOnceAsync();
        Assert.Equal((false, EntriesVerdict.Taken, 3), (early, (await taking).Verdict, bed.Log.DurableIndex));
    }

    [Fact]
    public async Task What_the_leader_committed_of_them_is_committed()
    {
        await using GroupLogBed bed = await FollowerAsync();
        await TakeAsync(bed, Request(1, default, count: 3) with { CommitIndex = 9 });
        Assert.Equal(3, bed.Log.CommitIndex);
    }

    [Fact]
    public async Task The_answer_names_the_last_entry_taken()
    {
        await using GroupLogBed bed = await FollowerAsync();
        await TakeAsync(bed, Request(1, default, count: 3));
        EntriesAnswer answer = await TakeAsync(bed, Request(1, new LogPosition(1, 1), count: 1));
        Assert.Equal(2, answer.Index);
    }

    [Fact]
    public async Task Entries_behind_its_end_are_answered_by_its_end()
    {
        await using GroupLogBed bed = await FollowerAsync();
        await TakeAsync(bed, Request(1, default, count: 3));
        EntriesAnswer answer = await TakeAsync(bed, Request(1, new LogPosition(7, 1), count: 1));
        Assert.Equal((EntriesVerdict.Mismatch, 3), (answer.Verdict, answer.Index));
    }

    [Fact]
    public async Task Entries_behind_another_entry_are_answered_by_what_is_committed()
    {
        await using GroupLogBed bed = await FollowerAsync();
        await TakeAsync(bed, Request(1, default, count: 3) with { CommitIndex = 1 });
        await bed.FollowAsync(2);
        EntriesAnswer answer = await TakeAsync(bed, Request(2, new LogPosition(3, 2), count: 1));
        Assert.Equal((EntriesVerdict.Mismatch, 1), (answer.Verdict, answer.Index));
    }

    [Fact]
    public async Task A_later_term_is_taken_over_first()
    {
        await using GroupLogBed bed = await FollowerAsync();
        Intake intake = new(bed.Log, async (_, term) => await bed.FollowAsync(term));
        ValueTask<EntriesAnswer> taking = intake.TakeAsync(Leader, Request(5, default, count: 1));
        while (!taking.IsCompleted)
        {
            await bed.Node.CommitOnceAsync();
            await Task.Yield();
        }

        Assert.Equal((EntriesVerdict.Taken, 5), ((await taking).Verdict, bed.Log.Term));
    }

    [Fact]
    public async Task Entries_of_an_earlier_term_are_refused_with_the_later_one()
    {
        await using GroupLogBed bed = await FollowerAsync();
        await bed.FollowAsync(3);
        EntriesAnswer answer = await TakeAsync(bed, Request(1, default, count: 1));
        Assert.Equal((EntriesVerdict.OtherTerm, 3), (answer.Verdict, answer.Term));
    }

    private static async Task<GroupLogBed> FollowerAsync()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership(GroupLogBed.Replica, Leader, 9));
        await bed.FollowAsync(1);
        return bed;
    }

    private static Intake IntakeOf(GroupLogBed bed) => new(bed.Log, static (_, _) => ValueTask.CompletedTask);

    private static async Task<EntriesAnswer> TakeAsync(GroupLogBed bed, EntriesRequest request)
    {
        ValueTask<EntriesAnswer> taking = IntakeOf(bed).TakeAsync(Leader, request);
        await bed.Node.CommitOnceAsync();
        return await taking;
    }

    private static EntriesRequest Request(long term, LogPosition previous, int count)
        => new(term, previous, GroupLogBed.Entries(term, previous.Index + 1, count), 0);
}
