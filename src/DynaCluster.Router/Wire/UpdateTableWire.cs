using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>UpdateTable as it came, each member in itself as the service model asks.</summary>
public sealed class UpdateTableWire
{
    public string Name { get; internal set; } = "";

    public List<AttributeDefinitionMember>? AttributeDefinitions { get; internal set; }

    public List<GlobalIndexUpdateMember>? GlobalIndexUpdates { get; internal set; }

    public string? BillingMode { get; internal set; }

    public ThroughputMember? Throughput { get; internal set; }

    public string? TableClass { get; internal set; }

    public bool? DeletionProtection { get; internal set; }

    /// <summary>Its Enabled is there.</summary>
    public StreamMember? Stream { get; internal set; }

    public static Outcome<UpdateTableWire> Read(RequestBody body, RouterOptions options)
    {
        var wire = new UpdateTableWire();
        string? tableName = null;
        string? refused = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("TableName"u8))
            {
                tableName = json.ReadString();
            }
            else if (json.Is("GlobalSecondaryIndexUpdates"u8))
            {
                wire.GlobalIndexUpdates = GlobalIndexMembersReader.ReadUpdates(ref json, ref refused);
            }
            else if (!wire.TryReadMember(ref json))
            {
                ReadOther(ref json, ref refused);
            }
        }

        json.End();
        return wire.Check(tableName, refused, options);
    }

    /// <summary>The members as another door has read them.</summary>
    internal static Outcome<UpdateTableWire> Of(string? tableName, UpdateTableWire members, RouterOptions options)
        => members.Check(tableName, refused: null, options);

    private bool TryReadMember(ref RequestJson json)
    {
        if (json.Is("AttributeDefinitions"u8))
        {
            AttributeDefinitions = TableMembersReader.ReadAttributeDefinitions(ref json);
        }
        else if (json.Is("BillingMode"u8))
        {
            BillingMode = json.ReadString();
        }
        else if (json.Is("ProvisionedThroughput"u8))
        {
            Throughput = TableMembersReader.ReadThroughput(ref json);
        }
        else if (json.Is("TableClass"u8))
        {
            TableClass = json.ReadString();
        }
        else if (json.Is("DeletionProtectionEnabled"u8))
        {
            DeletionProtection = json.ReadBoolean();
        }
        else if (json.Is("StreamSpecification"u8))
        {
            Stream = TableMembersReader.ReadStream(ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadOther(ref RequestJson json, ref string? refused)
    {
        if (json.Is("SSESpecification"u8) || json.Is("ReplicaUpdates"u8) || json.Is("MultiRegionConsistency"u8)
            || json.Is("GlobalTableWitnessUpdates"u8) || json.Is("OnDemandThroughput"u8)
            || json.Is("WarmThroughput"u8) || json.Is("GlobalTableSettingsReplicationMode"u8)
            || json.Is("VectorIndexUpdates"u8))
        {
            json.RefuseUnlessEmpty(ref refused);
        }
        else
        {
            json.Skip();
        }
    }

    private Outcome<UpdateTableWire> Check(string? tableName, string? refused, RouterOptions options)
    {
        if (tableName is null)
        {
            return ApiErrors.ParameterRequired("TableName");
        }

        Outcome<string> name = TableNames.Resolve(tableName, options);
        if (name.Error is not null)
        {
            return name.Error;
        }

        Name = name.Value;
        Constraints constraints = default;
        TableConstraints.CheckAttributeDefinitions(AttributeDefinitions, ref constraints);
        TableConstraints.CheckBilling(BillingMode, Throughput, ref constraints);
        IndexConstraints.Check(GlobalIndexUpdates, ref constraints);
        TableConstraints.CheckTableClass(TableClass, ref constraints);
        TableConstraints.CheckStream(Stream, ref constraints);
        if (constraints.Error is { } error)
        {
            return error;
        }

        return refused is null ? this : ApiErrors.MemberNotSupported(refused);
    }
}
