using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Tests.Node;

namespace DynaCluster.Tests.Placement;

public sealed class CatalogCopiesTests
{
    private static readonly NodeDefinition s_node = Catalogs.Node(1);

    [Fact]
    public void A_whole_copy_makes_the_same_catalog()
    {
        CatalogSnapshot made = Catalogs.Of(4, [s_node], Catalogs.Placement(0, (1, 1)));
        CatalogSnapshot copied = CatalogCopies.Apply(CatalogCopies.Of(made, null), CatalogSnapshot.Empty);
        Assert.Equal(CatalogCopies.Of(made, null), CatalogCopies.Of(copied, null));
    }

    [Fact]
    public void A_table_that_did_not_change_does_not_travel_again()
    {
        CatalogSnapshot first = With(1, Table(1, 1));
        CatalogCopy next = CatalogCopies.Of(After(first, 2, [Table(2, 1)], []), first);
        Assert.Equal([2u], next.Tables.Select(table => table.Id));
    }

    [Fact]
    public void A_table_that_did_not_change_is_the_same_object()
    {
        CatalogSnapshot first = With(1, Table(1, 1));
        Assert.Same(first.Find(1u), After(first, 2, [Table(2, 1)], []).Find(1u));
    }

    [Fact]
    public void A_newer_version_takes_the_place_of_the_older()
    {
        CatalogSnapshot first = With(1, Table(1, 1));
        Assert.Equal(2u, After(first, 2, [Table(1, 2)], []).Find(1u)?.Definition.Version);
    }

    [Fact]
    public void A_table_that_went_is_named_and_gone()
    {
        CatalogSnapshot first = With(1, Table(1, 1), Table(2, 1));
        CatalogCopy next = CatalogCopies.Of(After(first, 2, [], [1]), first);
        CatalogSnapshot second = CatalogCopies.Apply(next, first);
        Assert.Equal((1u, 2u), (next.RemovedTables.Single(), second.TablesById.Keys.Single()));
    }

    private static CatalogSnapshot With(long revision, params TableDefinition[] tables)
    {
        CatalogCopy copy = Catalogs.CopyOf(revision, [s_node]);
        copy.Tables.Add(tables);
        return CatalogCopies.Apply(copy, CatalogSnapshot.Empty);
    }

    private static CatalogSnapshot After(
        CatalogSnapshot before, long revision, TableDefinition[] changed, uint[] removed)
    {
        CatalogCopy copy = Catalogs.CopyOf(revision, [s_node]);
        copy.Whole = false;
        copy.Tables.Add(changed);
        copy.RemovedTables.Add(removed);
        return CatalogCopies.Apply(copy, before);
    }

    private static TableDefinition Table(uint id, uint version) => new()
    {
        Id = id,
        Version = version,
        Name = $"table-{id}",
        PartitionKey = new KeyAttribute { Name = "pk", Type = KeyType.String },
        Status = TableStatus.Active,
    };
}
