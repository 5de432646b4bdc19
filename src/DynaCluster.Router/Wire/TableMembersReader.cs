namespace DynaCluster.Router.Wire;

/// <summary>Reads the members that the operations on tables share: types of JSON only.</summary>
internal static class TableMembersReader
{
    public static List<AttributeDefinitionMember> ReadAttributeDefinitions(ref RequestJson json)
    {
        var definitions = new List<AttributeDefinitionMember>();
        json.BeginList();
        while (json.NextElement())
        {
            (string? name, string? type) = ReadPair(ref json, "AttributeDefinition", "AttributeType"u8);
            definitions.Add(new AttributeDefinitionMember(name, type));
        }

        return definitions;
    }

    public static List<KeySchemaMember> ReadKeySchema(ref RequestJson json)
    {
        var schema = new List<KeySchemaMember>();
        json.BeginList();
        while (json.NextElement())
        {
            (string? name, string? type) = ReadPair(ref json, "KeySchemaElement", "KeyType"u8);
            schema.Add(new KeySchemaMember(name, type));
        }

        return schema;
    }

    public static ThroughputMember ReadThroughput(ref RequestJson json)
    {
        long? read = null;
        long? write = null;
        json.BeginStructure("ProvisionedThroughput");
        while (json.NextMember())
        {
            if (json.Is("ReadCapacityUnits"u8))
            {
                read = json.ReadLong();
            }
            else if (json.Is("WriteCapacityUnits"u8))
            {
                write = json.ReadLong();
            }
            else
            {
                json.Skip();
            }
        }

        return new ThroughputMember(read, write);
    }

    public static StreamMember ReadStream(ref RequestJson json)
    {
        bool? enabled = null;
        string? view = null;
        json.BeginStructure("StreamSpecification");
        while (json.NextMember())
        {
            if (json.Is("StreamEnabled"u8))
            {
                enabled = json.ReadBoolean();
            }
            else if (json.Is("StreamViewType"u8))
            {
                view = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        return new StreamMember(enabled, view);
    }

    public static List<LocalIndexMember> ReadLocalIndexes(ref RequestJson json)
    {
        var indexes = new List<LocalIndexMember>();
        json.BeginList();
        while (json.NextElement())
        {
            json.BeginElement("LocalSecondaryIndex");
            indexes.Add(ReadLocalIndex(ref json));
        }

        return indexes;
    }

    private static LocalIndexMember ReadLocalIndex(ref RequestJson json)
    {
        string? name = null;
        List<KeySchemaMember>? keySchema = null;
        ProjectionMember? projection = null;
        while (json.NextMember())
        {
            if (json.Is("IndexName"u8))
            {
                name = json.ReadString();
            }
            else if (json.Is("KeySchema"u8))
            {
                keySchema = ReadKeySchema(ref json);
            }
            else if (json.Is("Projection"u8))
            {
                projection = ReadProjection(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return new LocalIndexMember(name, keySchema, projection);
    }

    public static ProjectionMember ReadProjection(ref RequestJson json)
    {
        string? type = null;
        List<string>? names = null;
        json.BeginStructure("Projection");
        while (json.NextMember())
        {
            if (json.Is("ProjectionType"u8))
            {
                type = json.ReadString();
            }
            else if (json.Is("NonKeyAttributes"u8))
            {
                names = [];
                json.BeginList();
                while (json.NextElement())
                {
                    names.Add(json.ReadString());
                }
            }
            else
            {
                json.Skip();
            }
        }

        return new ProjectionMember(type, names);
    }

    private static (string? Name, string? Type) ReadPair(
        ref RequestJson json, string shape, ReadOnlySpan<byte> typeMember)
    {
        string? name = null;
        string? type = null;
        json.BeginElement(shape);
        while (json.NextMember())
        {
            if (json.Is("AttributeName"u8))
            {
                name = json.ReadString();
            }
            else if (json.Is(typeMember))
            {
                type = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        return (name, type);
    }
}
