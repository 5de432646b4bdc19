using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Tests.Consensus;

public sealed class RaftGroupTests
{
    [Fact]
    public async Task Hazard02_recovered_entries_keep_their_term_below_the_new_one()
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        Leadership leadership = await bed.LeadAsync();
        LogPosition place = bed.Log.TryAppend(leadership, 0, "a"u8.ToArray())!.Value; // it leads
        await bed.AppliedAsync(place.Index);
        await bed.RestartAsync();
        Leadership again = await bed.LeadAsync();
        Assert.True(bed.State.Entries[^1].Term < again.Term);
    }

    [Fact]
    public async Task Hazard23_an_engine_that_died_is_replaced_by_one_that_leads_in_a_higher_term()
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        Leadership before = await bed.LeadAsync();
        await bed.KillEngineAsync();
        await bed.LostAsync(before);
        Assert.True((await bed.LeadAsync()).Term > before.Term);
    }

    [Fact]
    public async Task Hazard23_under_a_died_engine_nothing_is_appended()
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        Leadership before = await bed.LeadAsync();
        await bed.KillEngineAsync();
        await bed.LostAsync(before);
        Assert.Null(bed.Log.TryAppend(before, 0, "a"u8.ToArray()));
    }

    [Fact]
    public async Task Hazard04_a_group_whose_log_disk_was_emptied_is_refused()
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        LogStoreException refusal = await Assert.ThrowsAsync<LogStoreException>(() => bed.RestartAsync(bed.LoseLog));
        Assert.Contains("was started on this disk before, but its log is gone", refusal.Message);
    }

    [Fact]
    public async Task A_closed_group_cancels_its_leadership()
    {
        RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        Leadership leadership = await bed.LeadAsync();
        await bed.DisposeAsync();
        Assert.True(leadership.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_damaged_file_of_the_engines_unused_log_does_not_keep_the_group_from_starting()
    {
        await using RaftGroupBed bed = await RaftGroupBed.StartAsync(TimeProvider.System);
        await bed.LeadAsync();
        await bed.RestartAsync(() =>
        {
            foreach (string file in Directory.EnumerateFiles(bed.EngineFolder, "*", SearchOption.AllDirectories))
            {
                File.WriteAllText(file, "not what the engine wrote");
            }
        });
        Assert.True((await bed.LeadAsync()).Term > 1);
    }
}
