using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>From a CreateTable request to the definition that the catalog is asked to make, in the service's order of
/// checks: throughput, keys of the table, local indexes, keys of global indexes, unused attributes, global
/// indexes.</summary>
internal static partial class TableDraft
{
    /// <summary>Above this the service calls a number of units out of bounds.</summary>
    private const long UnitsMax = 1_000_000_000_000;

    public static Outcome<TableDefinition> Create(CreateTableWire wire)
    {
        ApiError? error = CheckThroughput(wire) ?? CheckTableKeys(wire) ?? CheckLocalIndexes(wire)
            ?? CheckGlobalKeysDefined(wire) ?? CheckAttributesUsed(wire) ?? CheckGlobalIndexes(wire)
            ?? CheckStream(wire.Stream);
        if (error is not null)
        {
            return error;
        }

        var draft = new TableDefinition
        {
            Name = wire.Name,
            PartitionKey = KeyOf(wire, wire.KeySchema[0]),
            SortKey = wire.KeySchema.Count > 1 ? KeyOf(wire, wire.KeySchema[1]) : null,
            BillingMode = ToBillingMode(wire.BillingMode),
            ReadCapacityUnits = wire.Throughput?.Read ?? 0,
            WriteCapacityUnits = wire.Throughput?.Write ?? 0,
            DeletionProtection = wire.DeletionProtection,
            TableClass = wire.TableClass ?? "",
            Stream = wire.Stream is { Enabled: true, View: { } view }
                ? new TableStream { View = StreamViews.OfWord(view) }
                : null,
        };
        foreach (LocalIndexMember index in wire.LocalIndexes ?? [])
        {
            draft.LocalIndexes.Add(ToDefinition(wire, index));
        }

        foreach (GlobalIndexMember index in wire.GlobalIndexes ?? [])
        {
            draft.GlobalIndexes.Add(ToDefinition(
                index, key => ToKeyType(wire.AttributeDefinitions.First(defined => defined.Name == key).Type!)));
        }

        return draft;
    }

    public static BillingMode ToBillingMode(string? word)
        => word == "PAY_PER_REQUEST" ? BillingMode.PayPerRequest : BillingMode.Provisioned;

    public static KeyType ToKeyType(string word) => word switch
    {
        "S" => KeyType.String,
        "N" => KeyType.Number,
        _ => KeyType.Binary,
    };

    /// <summary>Units within the service's outermost bounds.</summary>
    public static ApiError? CheckUnits(ThroughputMember throughput)
        => throughput.Read > UnitsMax ? ApiErrors.UnitsOutOfBounds(throughput.Read.Value, "ReadCapacityUnits")
            : throughput.Write > UnitsMax ? ApiErrors.UnitsOutOfBounds(throughput.Write.Value, "WriteCapacityUnits")
            : null;

    private static ApiError? CheckStream(StreamMember? stream)
        => stream is { Enabled: true, View: null } ? ApiErrors.StreamViewMissing
            : stream is { Enabled: false, View: not null } ? ApiErrors.StreamViewWithoutStream
            : null;

    private static LocalIndexDefinition ToDefinition(CreateTableWire wire, LocalIndexMember index)
    {
        var definition = new LocalIndexDefinition
        {
            Name = index.Name, // the reader has checked that it is there
            SortKey = KeyOf(wire, index.KeySchema![1]), // checked: two elements
            Projection = ToProjectionType(index.Projection!), // required by the reader
        };
        definition.NonKeyAttributes.AddRange(index.Projection!.NonKeyAttributes ?? []); // required by the reader
        return definition;
    }

    private static ProjectionType ToProjectionType(ProjectionMember projection) => projection.Type switch
    {
        "ALL" => ProjectionType.All,
        "KEYS_ONLY" => ProjectionType.KeysOnly,
        _ => ProjectionType.Include,
    };

    private static KeyAttribute KeyOf(CreateTableWire wire, KeySchemaMember key)
    {
        AttributeDefinitionMember definition = wire.AttributeDefinitions.First(a => a.Name == key.Name);
        string type = definition.Type!; // required by the reader
        return new KeyAttribute { Name = definition.Name, Type = ToKeyType(type) };
    }

    private static ApiError? CheckThroughput(CreateTableWire wire)
    {
        if (ToBillingMode(wire.BillingMode) == BillingMode.PayPerRequest)
        {
            return wire.Throughput is null ? null : ApiErrors.ThroughputOnDemand();
        }

        return wire.Throughput is null ? ApiErrors.ThroughputMissing() : CheckUnits(wire.Throughput);
    }
}
