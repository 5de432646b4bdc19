namespace DynaCluster.Router.Wire;

/// <summary>Reads what CreateTable and UpdateTable say of global indexes: types of JSON only.</summary>
internal static class GlobalIndexMembersReader
{
    /// <param name="refused">Takes the name of a member that this version does not serve.</param>
    public static List<GlobalIndexMember> ReadIndexes(ref RequestJson json, ref string? refused)
    {
        var indexes = new List<GlobalIndexMember>();
        json.BeginList();
        while (json.NextElement())
        {
            json.BeginElement("GlobalSecondaryIndex");
            indexes.Add(ReadMembers(ref json, ref refused));
        }

        return indexes;
    }

    /// <inheritdoc cref="ReadIndexes"/>
    public static List<GlobalIndexUpdateMember> ReadUpdates(ref RequestJson json, ref string? refused)
    {
        var updates = new List<GlobalIndexUpdateMember>();
        json.BeginList();
        while (json.NextElement())
        {
            json.BeginElement("GlobalSecondaryIndexUpdate");
            updates.Add(ReadUpdate(ref json, ref refused));
        }

        return updates;
    }

    private static GlobalIndexUpdateMember ReadUpdate(ref RequestJson json, ref string? refused)
    {
        GlobalIndexMember? update = null;
        GlobalIndexMember? create = null;
        GlobalIndexMember? delete = null;
        while (json.NextMember())
        {
            if (json.Is("Update"u8))
            {
                json.BeginStructure("UpdateGlobalSecondaryIndexAction");
                update = ReadMembers(ref json, ref refused);
            }
            else if (json.Is("Create"u8))
            {
                json.BeginStructure("CreateGlobalSecondaryIndexAction");
                create = ReadMembers(ref json, ref refused);
            }
            else if (json.Is("Delete"u8))
            {
                json.BeginStructure("DeleteGlobalSecondaryIndexAction");
                delete = ReadMembers(ref json, ref refused);
            }
            else
            {
                json.Skip();
            }
        }

        return new GlobalIndexUpdateMember(update, create, delete);
    }

    private static GlobalIndexMember ReadMembers(ref RequestJson json, ref string? refused)
    {
        var index = new GlobalIndexMember();
        while (json.NextMember())
        {
            if (json.Is("IndexName"u8))
            {
                index.Name = json.ReadString();
            }
            else if (json.Is("KeySchema"u8))
            {
                index.KeySchema = TableMembersReader.ReadKeySchema(ref json);
            }
            else if (json.Is("Projection"u8))
            {
                index.Projection = TableMembersReader.ReadProjection(ref json);
            }
            else if (json.Is("ProvisionedThroughput"u8))
            {
                index.Throughput = TableMembersReader.ReadThroughput(ref json);
            }
            else if (json.Is("OnDemandThroughput"u8))
            {
                index.OnDemand = ReadOnDemand(ref json);
            }
            else if (json.Is("WarmThroughput"u8))
            {
                json.RefuseUnlessEmpty(ref refused);
            }
            else
            {
                json.Skip();
            }
        }

        return index;
    }

    private static OnDemandMember ReadOnDemand(ref RequestJson json)
    {
        long? read = null;
        long? write = null;
        json.BeginStructure("OnDemandThroughput");
        while (json.NextMember())
        {
            if (json.Is("MaxReadRequestUnits"u8))
            {
                read = json.ReadLong();
            }
            else if (json.Is("MaxWriteRequestUnits"u8))
            {
                write = json.ReadLong();
            }
            else
            {
                json.Skip();
            }
        }

        return new OnDemandMember(read, write);
    }
}
