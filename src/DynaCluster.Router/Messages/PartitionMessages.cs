using DynaCluster.Model.Topology;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Router.Messages;

/// <summary>Where partitions are, as this node's copy of the catalog says.</summary>
internal static class PartitionMessages
{
    public static DescribePartitionsResponse Describe(DescribePartitionsRequest request, RouterContext context)
    {
        CatalogSnapshot catalog = context.Catalog.Current;
        DescribePartitionsResponse answer = new() { Revision = catalog.Revision };
        foreach (NodeDefinition node in catalog.Nodes.Values.OrderBy(node => node.Id))
        {
            if (node.State == NodeState.Active && node.GrpcAddress.Length > 0)
            {
                answer.Nodes.Add(new PartitionNode
                {
                    Id = node.Id,
                    Zone = node.Zone,
                    GrpcAddress = node.GrpcAddress,
                });
            }
        }

        if (catalog.Map is { } map)
        {
            AddRanges(answer, map, context);
        }

        foreach (string name in request.TableNames)
        {
            if (catalog.Find(name) is { } table)
            {
                answer.Tables.Add(new TablePartitionKey
                {
                    TableName = name,
                    AttributeName = table.Schema.PartitionKey.Name,
                });
            }
        }

        return answer;
    }

    private static void AddRanges(DescribePartitionsResponse answer, PartitionMap map, RouterContext context)
    {
        for (int position = 0; position < map.Count; position++)
        {
            (uint group, ulong low, _) = map.At(position);
            answer.Ranges.Add(new PartitionRange
            {
                LowHash = low,
                Group = group,
                Leader = context.LeaderOf(group),
            });
        }
    }
}
