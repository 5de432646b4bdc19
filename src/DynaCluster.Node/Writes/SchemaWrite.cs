using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Writes;

/// <summary>Completes when the group has applied a table's schema, or knows that the table was dropped.</summary>
internal sealed class SchemaWrite(TableDefinition definition) : GroupWrite<SchemaResponse>
{
    public override TableVersion Table => new(definition.Id, definition.Version);

    public override int Bytes => definition.CalculateSize();

    public override TableDefinition? Definition => definition;

    public override void Evaluate(Evaluation evaluation) => Decide(new SchemaResponse());

    protected override SchemaResponse Failure(RequestError error) => new() { Error = error };
}

/// <summary>Completes when the group has dropped a table with all its keys.</summary>
internal sealed class DropTableWrite(TableDefinition definition) : GroupWrite<SchemaResponse>
{
    public override TableVersion Table => new(definition.Id, definition.Version);

    public override int Bytes => sizeof(uint);

    public override bool DropsTable => true;

    public override void Evaluate(Evaluation evaluation) => Decide(new SchemaResponse());

    protected override SchemaResponse Failure(RequestError error) => new() { Error = error };
}
