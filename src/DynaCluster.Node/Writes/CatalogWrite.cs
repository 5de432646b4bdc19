using DynaCluster.Model.Errors;
using DynaCluster.Node.Partitions;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Writes;

/// <summary>A change of the catalog by one of its rules; group 0 only.</summary>
/// <param name="rule">A pure function of the catalog, the time and chance.</param>
/// <param name="bytes">What it takes of the queue's bounds.</param>
internal sealed class CatalogWrite(CatalogRule rule, int bytes) : GroupWrite<CatalogAnswer>
{
    public override TableVersion Table => default;

    public override int Bytes => bytes;

    public override void Evaluate(Evaluation evaluation)
    {
        var edit = new CatalogEdit(key => evaluation.Read(ColumnFamily.Catalog, key));
        Outcome<CatalogResponse> outcome = rule(edit, evaluation.Now, evaluation.Random);
        if (outcome.Error is { } error)
        {
            Refuse(error);
            return;
        }

        foreach (CatalogMutation mutation in edit.Mutations)
        {
            if (mutation.Value is { } value)
            {
                evaluation.Put(ColumnFamily.Catalog, mutation.Key, value);
            }
            else
            {
                evaluation.Delete(ColumnFamily.Catalog, mutation.Key);
            }
        }

        Decide(new CatalogAnswer(null, outcome.Value));
    }

    protected override CatalogAnswer Failure(RequestError error) => new(error, null);
}

/// <summary>One of <see cref="CatalogChanges"/> with its arguments.</summary>
internal delegate Outcome<CatalogResponse> CatalogRule(CatalogEdit edit, DateTimeOffset now, Random random);

/// <param name="Error">Null: done.</param>
/// <param name="Response">What was decided.</param>
internal sealed record CatalogAnswer(RequestError? Error, CatalogResponse? Response);
