namespace DynaCluster.Router.Wire;

/// <summary>The members of CreateTable as they came; null: absent.</summary>
internal sealed class CreateTableMembers
{
    public string? TableName;
    public List<AttributeDefinitionMember>? AttributeDefinitions;
    public List<KeySchemaMember>? KeySchema;
    public List<LocalIndexMember>? LocalIndexes;
    public List<GlobalIndexMember>? GlobalIndexes;
    public string? BillingMode;
    public ThroughputMember? Throughput;
    public string? TableClass;
    public bool DeletionProtection;
    public StreamMember? Stream;
    public string? Refused;

    public void ReadOne(ref RequestJson json)
    {
        switch (json.Name)
        {
            case var name when name.SequenceEqual("TableName"u8):
                TableName = json.ReadString();
                break;
            case var name when name.SequenceEqual("AttributeDefinitions"u8):
                AttributeDefinitions = TableMembersReader.ReadAttributeDefinitions(ref json);
                break;
            case var name when name.SequenceEqual("KeySchema"u8):
                KeySchema = TableMembersReader.ReadKeySchema(ref json);
                break;
            case var name when name.SequenceEqual("LocalSecondaryIndexes"u8):
                LocalIndexes = TableMembersReader.ReadLocalIndexes(ref json);
                break;
            case var name when name.SequenceEqual("GlobalSecondaryIndexes"u8):
                GlobalIndexes = GlobalIndexMembersReader.ReadIndexes(ref json, ref Refused);
                break;
            case var name when name.SequenceEqual("BillingMode"u8):
                BillingMode = json.ReadString();
                break;
            case var name when name.SequenceEqual("ProvisionedThroughput"u8):
                Throughput = TableMembersReader.ReadThroughput(ref json);
                break;
            case var name when name.SequenceEqual("TableClass"u8):
                TableClass = json.ReadString();
                break;
            case var name when name.SequenceEqual("DeletionProtectionEnabled"u8):
                DeletionProtection = json.ReadBoolean();
                break;
            case var name when name.SequenceEqual("StreamSpecification"u8):
                Stream = TableMembersReader.ReadStream(ref json);
                break;
            default:
                ReadOther(ref json);
                break;
        }
    }

    private void ReadOther(ref RequestJson json)
    {
        if (json.Is("SSESpecification"u8) || json.Is("Tags"u8) || json.Is("WarmThroughput"u8)
            || json.Is("ResourcePolicy"u8) || json.Is("OnDemandThroughput"u8) || json.Is("VectorIndexes"u8)
            || json.Is("GlobalTableSourceArn"u8) || json.Is("GlobalTableSettingsReplicationMode"u8))
        {
            json.RefuseUnlessEmpty(ref Refused);
        }
        else
        {
            json.Skip();
        }
    }
}
