using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>CreateTable as it came, each member in itself as the service model asks.</summary>
public sealed class CreateTableWire
{
    public required string Name { get; init; }

    public required List<AttributeDefinitionMember> AttributeDefinitions { get; init; }

    public required List<KeySchemaMember> KeySchema { get; init; }

    public List<LocalIndexMember>? LocalIndexes { get; init; }

    public string? BillingMode { get; init; }

    public ThroughputMember? Throughput { get; init; }

    public string? TableClass { get; init; }

    public bool DeletionProtection { get; init; }

    public static Outcome<CreateTableWire> Read(RequestBody body, RouterOptions options)
    {
        Members members = ReadMembers(body);
        if (members.TableName is null)
        {
            return ApiErrors.ParameterRequired("TableName");
        }

        Outcome<string> name = TableNames.Resolve(members.TableName, options);
        if (name.Error is { } nameError)
        {
            return nameError;
        }

        Constraints constraints = default;
        constraints.Required(members.AttributeDefinitions is not null, "attributeDefinitions");
        TableConstraints.CheckAttributeDefinitions(members.AttributeDefinitions, ref constraints);
        TableConstraints.CheckBilling(members.BillingMode, members.Throughput, ref constraints);
        TableConstraints.CheckKeySchema(members.KeySchema, "keySchema", ref constraints);
        TableConstraints.CheckLocalIndexes(members.LocalIndexes, ref constraints);
        TableConstraints.CheckTableClass(members.TableClass, ref constraints);
        if (constraints.Error is { } error)
        {
            return error;
        }

        if (members.Refused is not null)
        {
            return ApiErrors.MemberNotSupported(members.Refused);
        }

        return new CreateTableWire
        {
            Name = name.Value,
            AttributeDefinitions = members.AttributeDefinitions!, // required above
            KeySchema = members.KeySchema!, // required above
            LocalIndexes = members.LocalIndexes,
            BillingMode = members.BillingMode,
            Throughput = members.Throughput,
            TableClass = members.TableClass,
            DeletionProtection = members.DeletionProtection,
        };
    }

    private static Members ReadMembers(RequestBody body)
    {
        var members = new Members();
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            members.ReadOne(ref json);
        }

        json.End();
        return members;
    }

    private sealed class Members
    {
        public string? TableName;
        public List<AttributeDefinitionMember>? AttributeDefinitions;
        public List<KeySchemaMember>? KeySchema;
        public List<LocalIndexMember>? LocalIndexes;
        public string? BillingMode;
        public ThroughputMember? Throughput;
        public string? TableClass;
        public bool DeletionProtection;
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
                default:
                    ReadOther(ref json);
                    break;
            }
        }

        private void ReadOther(ref RequestJson json)
        {
            if (json.Is("GlobalSecondaryIndexes"u8) || json.Is("StreamSpecification"u8)
                || json.Is("SSESpecification"u8) || json.Is("Tags"u8) || json.Is("WarmThroughput"u8)
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
}
