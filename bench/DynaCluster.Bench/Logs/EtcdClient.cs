using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Bench.Logs;

/// <summary>The two calls of etcd's gRPC interface that the comparison needs, written by hand: KV.Put and
/// Maintenance.Status.</summary>
internal sealed class EtcdClient : IDisposable
{
    private const int KeyField = 1;
    private const int ValueField = 2;
    private const int HeaderField = 1;
    private const int MemberField = 2;
    private const int LeaderField = 4;

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static b => b, static b => b);
    private static readonly Method<byte[], byte[]> Put = new(
        MethodType.Unary, "etcdserverpb.KV", "Put", Bytes, Bytes);
    private static readonly Method<byte[], byte[]> Status = new(
        MethodType.Unary, "etcdserverpb.Maintenance", "Status", Bytes, Bytes);

    private readonly GrpcChannel[] _channels;
    private readonly CallInvoker[] _invokers;
    private int _next;

    public EtcdClient(string endpoint, int connections)
    {
        _channels = [.. Enumerable.Range(0, connections).Select(_ => GrpcChannel.ForAddress(endpoint))];
        _invokers = [.. _channels.Select(static c => c.CreateCallInvoker())];
    }

    public async ValueTask<bool> PutAsync(byte[] key, byte[] value)
    {
        using MemoryStream request = new();
        using (CodedOutputStream output = new(request, leaveOpen: true))
        {
            output.WriteTag(KeyField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(key));
            output.WriteTag(ValueField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
        }
        CallInvoker invoker = _invokers[(uint)Interlocked.Increment(ref _next) % _invokers.Length];
        await invoker.AsyncUnaryCall(Put, null, default, request.ToArray());
        return true;
    }

    public async Task<bool> IsLeaderAsync()
    {
        try
        {
            CallOptions options = new(deadline: DateTime.UtcNow.AddSeconds(2));
            byte[] answer = await _invokers[0].AsyncUnaryCall(Status, null, options, []);
            ulong own = Number(Message(answer), MemberField);
            return own != 0 && own == Number(answer, LeaderField);
        }
        catch (RpcException)
        {
            return false; // not up yet
        }
    }

    public void Dispose() => Array.ForEach(_channels, static c => c.Dispose());

    private static byte[] Message(byte[] message)
    {
        CodedInputStream input = new(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == HeaderField)
            {
                return input.ReadBytes().ToByteArray();
            }
            input.SkipLastField();
        }
        return [];
    }

    private static ulong Number(byte[] message, int field)
    {
        CodedInputStream input = new(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return input.ReadUInt64();
            }
            input.SkipLastField();
        }
        return 0;
    }
}
