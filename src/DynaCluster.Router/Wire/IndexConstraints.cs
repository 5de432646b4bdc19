namespace DynaCluster.Router.Wire;

/// <summary>The service model's constraints on what requests say of global indexes.</summary>
internal static class IndexConstraints
{
    public static void Check(List<GlobalIndexMember>? indexes, ref Constraints constraints)
    {
        for (int i = 0; i < indexes?.Count; i++)
        {
            CheckWhole(indexes[i], $"globalSecondaryIndexes.{i + 1}.member.", ref constraints);
        }
    }

    public static void Check(List<GlobalIndexUpdateMember>? updates, ref Constraints constraints)
    {
        for (int i = 0; i < updates?.Count; i++)
        {
            string path = $"globalSecondaryIndexUpdates.{i + 1}.member.";
            if (updates[i].Update is { } update)
            {
                TableNames.Check(update.Name, path + "update.indexName", ref constraints);
                TableConstraints.CheckThroughput(update.Throughput, path + "update.", ref constraints);
            }

            if (updates[i].Create is { } create)
            {
                CheckWhole(create, path + "create.", ref constraints);
            }

            if (updates[i].Delete is { } delete)
            {
                TableNames.Check(delete.Name, path + "delete.indexName", ref constraints);
            }
        }
    }

    private static void CheckWhole(GlobalIndexMember index, string path, ref Constraints constraints)
    {
        TableNames.Check(index.Name, path + "indexName", ref constraints);
        TableConstraints.CheckKeySchema(index.KeySchema, path + "keySchema", ref constraints, int.MaxValue);
        TableConstraints.CheckProjection(index.Projection, path + "projection", ref constraints);
        TableConstraints.CheckThroughput(index.Throughput, path, ref constraints);
    }
}
