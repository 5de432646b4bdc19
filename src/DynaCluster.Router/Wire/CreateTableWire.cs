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

    public List<GlobalIndexMember>? GlobalIndexes { get; init; }

    public string? BillingMode { get; init; }

    public ThroughputMember? Throughput { get; init; }

    public string? TableClass { get; init; }

    public bool DeletionProtection { get; init; }

    /// <summary>Its Enabled is there.</summary>
    public StreamMember? Stream { get; init; }

    public static Outcome<CreateTableWire> Read(RequestBody body, RouterOptions options)
    {
        return Of(ReadMembers(body), options);
    }

    internal static Outcome<CreateTableWire> Of(CreateTableMembers members, RouterOptions options)
    {
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
        IndexConstraints.Check(members.GlobalIndexes, ref constraints);
        TableConstraints.CheckTableClass(members.TableClass, ref constraints);
        TableConstraints.CheckStream(members.Stream, ref constraints);
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
            GlobalIndexes = members.GlobalIndexes,
            BillingMode = members.BillingMode,
            Throughput = members.Throughput,
            TableClass = members.TableClass,
            DeletionProtection = members.DeletionProtection,
            Stream = members.Stream,
        };
    }

    private static CreateTableMembers ReadMembers(RequestBody body)
    {
        var members = new CreateTableMembers();
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            members.ReadOne(ref json);
        }

        json.End();
        return members;
    }
}
