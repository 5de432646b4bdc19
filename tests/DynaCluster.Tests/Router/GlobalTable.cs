using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Router;

/// <summary>
/// The table "global" of tests: pk: S, sk: S, and the global indexes "by-city" (city: S, age: N; everything), "by-tag"
/// (tag: S; keys only), "by-place" (country: S, city: S, then year: N, month: N, name: S; with note), "new" (tag; not
/// ready), "gone" (tag; being deleted).
/// </summary>
internal static class GlobalTable
{
    public const uint City = GlobalIndexSchema.FirstId + 1;
    public const uint Tag = GlobalIndexSchema.FirstId + 2;
    public const uint Place = GlobalIndexSchema.FirstId + 3;

    public static TableDefinition Definition()
    {
        TableDefinition table = new()
        {
            Id = 5,
            Name = "global",
            PartitionKey = Text("pk"),
            SortKey = Text("sk"),
        };
        GlobalIndexDefinition place = Index(Place, "by-place", ProjectionType.Include, Text("country"), Text("city"));
        place.SortKey.Add([Number("year"), Number("month"), Text("name")]);
        place.NonKeyAttributes.Add("note");
        GlobalIndexDefinition city = Index(City, "by-city", ProjectionType.All, Text("city"));
        city.SortKey.Add(Number("age"));
        GlobalIndexDefinition unready = Index(Place + 1, "new", ProjectionType.All, Text("tag"));
        unready.Status = IndexStatus.Creating;
        unready.Backfilling = true;
        GlobalIndexDefinition gone = Index(Place + 2, "gone", ProjectionType.All, Text("tag"));
        gone.Status = IndexStatus.Deleting;
        table.GlobalIndexes.Add(
            [city, Index(Tag, "by-tag", ProjectionType.KeysOnly, Text("tag")), place, unready, gone]);
        return table;
    }

    private static GlobalIndexDefinition Index(
        uint id, string name, ProjectionType projection, params KeyAttribute[] partitionKey)
    {
        GlobalIndexDefinition index = new()
        {
            Id = id, Name = name, Projection = projection, Status = IndexStatus.Active,
        };
        index.PartitionKey.Add(partitionKey);
        return index;
    }

    private static KeyAttribute Text(string name) => new() { Name = name, Type = KeyType.String };

    private static KeyAttribute Number(string name) => new() { Name = name, Type = KeyType.Number };
}
