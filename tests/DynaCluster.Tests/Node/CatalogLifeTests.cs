using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Tests.Node;

/// <summary>Tables from their creation to their end, over kills of the node at any moment.</summary>
public sealed class CatalogLifeTests
{
    [Fact]
    public void A_table_can_be_used_when_its_creation_is_answered() => Run(1, async bed =>
    {
        CatalogResponse created = await bed.ChangeAsync(Create("one"));
        Assert.Equal(
            (TableStatus.Creating, TableStatus.Active),
            (created.Table.Status, bed.Catalog.Find("one")?.Definition.Status));
    });

    [Fact]
    public void A_table_is_gone_when_its_deletion_is_answered() => Run(1, async bed =>
    {
        await bed.ChangeAsync(Create("one"));
        CatalogResponse deleted = await bed.ChangeAsync(Delete("one"));
        Assert.Equal((TableStatus.Deleting, null), (deleted.Table.Status, bed.Catalog.Find("one")));
    });

    [Fact]
    public void An_updated_table_becomes_active_by_itself() => Run(1, async bed =>
    {
        await bed.ChangeAsync(Create("one"));
        await bed.ChangeAsync(new CatalogRequest
        {
            UpdateTable = new UpdateTableChange
            {
                Name = "one",
                BillingMode = BillingMode.Provisioned,
                ReadCapacityUnits = 7,
                WriteCapacityUnits = 7,
            },
        });
        await bed.WaitAsync(catalog => catalog.Find("one")?.Definition.Status == TableStatus.Active);
        Assert.Equal(7, bed.Catalog.Find("one")?.Definition.ReadCapacityUnits);
    });

    [Fact]
    public void A_write_to_a_deleted_table_is_refused() => Run(1, async bed =>
    {
        TableDefinition table = (await bed.ChangeAsync(Create("one"))).Table;
        WriteRequest put = NodeItems.Put(bed.Catalog, table, NodeItems.Item("a", 1));
        await bed.ChangeAsync(Delete("one"));
        WriteResponse answer = await bed.WriteAsync(put);
        Assert.Equal("ResourceNotFoundException", answer.Error.Type);
    });

    /// <summary>Each seed kills at another moment of the creation.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public void A_creation_goes_on_after_a_restart(int microseconds) => Run(microseconds, async bed =>
    {
        await bed.KillDuringAsync(Create("one"), TimeSpan.FromMicroseconds(microseconds));
        await bed.WaitAsync(
            catalog => catalog.Find("one")?.Definition.Status is null or TableStatus.Active);
        await bed.ChangeAsync(Create("one"));
        Assert.Equal(TableStatus.Active, bed.Catalog.Find("one")?.Definition.Status);
    });

    [Theory]
    [MemberData(nameof(Moments))]
    public void A_deletion_goes_on_after_a_restart(int microseconds) => Run(microseconds, async bed =>
    {
        await bed.ChangeAsync(Create("one"));
        await bed.KillDuringAsync(Delete("one"), TimeSpan.FromMicroseconds(microseconds));
        await bed.WaitAsync(catalog => catalog.Find("one")?.Definition.Status is null or TableStatus.Active);
        await bed.ChangeAsync(Delete("one"));
        CatalogResponse again = await bed.ChangeAsync(Create("one"));
        Assert.Equal(("", 2u), (again.ErrorType, again.Table.Id));
    });

    [Theory]
    [MemberData(nameof(Moments))]
    public void Time_to_live_becomes_enabled_after_a_restart(int microseconds) => Run(microseconds, async bed =>
    {
        await bed.ChangeAsync(Create("one"));
        CatalogRequest enable = new()
        {
            UpdateTtl = new UpdateTimeToLiveChange { Table = "one", Attribute = "ttl", Enabled = true },
        };
        await bed.KillDuringAsync(enable, TimeSpan.FromMicroseconds(microseconds));
        await bed.WaitAsync(catalog => catalog.Find("one") is not null);
        await bed.ChangeAsync(enable);
        await bed.WaitAsync(catalog => catalog.Find("one")?.Definition.Ttl.Status == TtlStatus.Enabled);
        Assert.Equal(2u, bed.Catalog.Find("one")?.Definition.Version);
    });

    public static TheoryData<int> Moments() => [.. Enumerable.Range(0, 40).Select(i => i * 150)];

    private static CatalogRequest Create(string name)
        => new() { CreateTable = new CreateTableChange { Draft = NodeItems.Draft(name) } };

    private static CatalogRequest Delete(string name)
        => new() { DeleteTable = new DeleteTableChange { Name = name } };

    private static void Run(int seed, Func<CatalogBed, Task> scenario)
    {
        var world = new SimulatedWorld(seed);
        List<string> findings = [];
        world.Run(async () =>
        {
            var bed = new CatalogBed(world, new SimulatedCluster(world, NodeForms.Real, findings.Add).Nodes[0]);
            bed.Node.Start();
            await bed.WaitAsync(catalog => catalog.Map is not null);
            await scenario(bed);
            bed.Node.Kill();
        });
        Assert.Empty(findings);
    }

    private sealed class CatalogBed(SimulatedWorld world, SimulatedNode node)
    {
        public SimulatedNode Node => node;

        public CatalogSnapshot Catalog => node.Serving?.Host?.Catalog.Current ?? CatalogSnapshot.Empty;

        public Task<CatalogResponse> ChangeAsync(CatalogRequest request)
            => node.Serving!.CallAsync(partitions => partitions.ChangeCatalogAsync(request, default)); // waited for

        public Task<WriteResponse> WriteAsync(WriteRequest request)
            => node.Serving!.CallAsync(partitions => partitions.WriteAsync(request, default)); // waited for

        public async Task WaitAsync(Func<CatalogSnapshot, bool> done)
        {
            while (node.Serving is null || !done(Catalog))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), world.Time);
            }
        }

        public async Task KillDuringAsync(CatalogRequest request, TimeSpan after)
        {
            Task<CatalogResponse> change = ChangeAsync(request);
            await Task.Delay(after, world.Time);
            node.Kill();
            try
            {
                await change;
            }
            catch (ProcessLostException)
            {
                // Its outcome is unknown: the catalog says it after the restart.
            }

            node.Start();
        }
    }
}
