namespace DynaCluster.Server.Composition;

/// <summary>What a new user needs first: a line to copy that makes a table, runnable as it stands.</summary>
public static class Banner
{
    /// <param name="endpoint">As it listens; a wildcard address is shown as loopback.</param>
    public static string FirstTable(string endpoint, string region)
    {
        string reachable = endpoint
            .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//[::]:", "//127.0.0.1:", StringComparison.Ordinal);
        return $"AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={region} "
            + $"aws dynamodb create-table --endpoint-url {reachable} --table-name first "
            + "--attribute-definitions AttributeName=pk,AttributeType=S "
            + "--key-schema AttributeName=pk,KeyType=HASH --billing-mode PAY_PER_REQUEST";
    }

    /// <summary>The welcome on a terminal.</summary>
    public static string Terminal(string endpoint, string grpc, string admin, string data, string firstTable)
        => $"""

            DynaCluster is ready.

              DynamoDB   {endpoint}
              gRPC       {grpc}  (DynaCluster.Client, dyna)
              Admin      {admin}  (/metrics, /healthz, /readyz)
              Data       {data}

            Make a first table:

              {firstTable}

            Ctrl+C stops it.

            """;
}
