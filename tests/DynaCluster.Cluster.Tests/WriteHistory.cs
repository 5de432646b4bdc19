using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynaCluster.Cluster.Tests;

/// <summary>
/// Writers with one key each at a time and a rising value, and the check of what is there afterwards: a key's value is
/// the last acknowledged one or, if its outcome is unknown, the one that was under way. Every key has one writer, so
/// these are the only values that may stand there.
/// </summary>
internal sealed class WriteHistory(string table, int writers, int keysOfWriter)
{
    private readonly ConcurrentDictionary<string, Record> _records = new();
    private long _acknowledged;
    private volatile bool _doubted;

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Writes until the token ends or the server does; each writer waits for each answer.</summary>
    public Task WriteAsync(AmazonDynamoDBClient client, CancellationToken token)
    {
        _doubted = false;
        return Task.WhenAll(Enumerable.Range(0, writers).Select(w => WriterAsync(client, w, token)));
    }

    /// <summary>Answers that come from now on prove nothing. A process goes on running while a test shuts its file
    /// system down, and the kernel may report a sync as done whose journal it has just given up; after a real power
    /// loss nobody is there to hear it.</summary>
    public void Doubt() => _doubted = true;

    /// <summary>Reads every key; says each one that is not as it must be, and takes over what unknown outcomes became.
    /// </summary>
    public async Task<List<string>> CheckAsync(AmazonDynamoDBClient client)
    {
        List<string> faults = [];
        foreach (string key in _records.Keys.Order(StringComparer.Ordinal))
        {
            Record record = _records[key];
            GetItemResponse answer = await client.GetItemAsync(new GetItemRequest
            {
                TableName = table,
                Key = new() { ["pk"] = new AttributeValue { S = key } },
                ConsistentRead = true,
            });
            long found = answer.IsItemSet ? long.Parse(answer.Item["v"].N, CultureInfo.InvariantCulture) : 0;
            if (found != record.Acknowledged && found != record.Unknown)
            {
                faults.Add($"{key}: {found}, acknowledged {record.Acknowledged}, unknown {record.Unknown}");
            }
            record.Acknowledged = found;
            record.Unknown = found;
        }
        return faults;
    }

    private async Task WriterAsync(AmazonDynamoDBClient client, int writer, CancellationToken token)
    {
        for (int turn = 0; !token.IsCancellationRequested; turn++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"w{writer}-{turn % keysOfWriter}");
            Record record = _records.GetOrAdd(key, _ => new Record());
            long value = Math.Max(record.Acknowledged, record.Unknown) + 1;
            record.Unknown = value;
            try
            {
                await PutAsync(client, key, value);
            }
            catch (AmazonDynamoDBException e) when (e.StatusCode == System.Net.HttpStatusCode.BadRequest)
            {
                record.Unknown = record.Acknowledged; // refused: it is not there
                continue;
            }
            catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
                or OperationCanceledException)
            {
                return; // unknown: the server is going, and this writer with it
            }
            if (_doubted)
            {
                await PressAsync(client, writer, token); // this value stays unknown
                return;
            }
            record.Acknowledged = value;
            Interlocked.Increment(ref _acknowledged);
        }
    }

    /// <summary>Keeps writing what nobody checks until the server refuses or goes: only a write meets the
    /// fault.</summary>
    private async Task PressAsync(AmazonDynamoDBClient client, int writer, CancellationToken token)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"doubted-{writer}");
        try
        {
            while (!token.IsCancellationRequested)
            {
                await PutAsync(client, key, 0);
            }
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            or OperationCanceledException)
        {
            return; // the server is going
        }
    }

    private Task<PutItemResponse> PutAsync(AmazonDynamoDBClient client, string key, long value)
        => client.PutItemAsync(new PutItemRequest
        {
            TableName = table,
            Item = new()
            {
                ["pk"] = new AttributeValue { S = key },
                ["v"] = new AttributeValue { N = value.ToString(CultureInfo.InvariantCulture) },
                ["filler"] = new AttributeValue { S = new string((char)('a' + value % 26), 200) },
            },
        });

    private sealed class Record
    {
        public long Acknowledged { get; set; }

        /// <summary>Equal to Acknowledged when nothing is unknown.</summary>
        public long Unknown { get; set; }
    }
}
