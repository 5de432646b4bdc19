using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using DynaCluster.Consensus.Faults;

namespace DynaCluster.Tests.Architecture;

public sealed class FailPointTests
{
    private const byte Call = 0x28;

    [Fact]
    public void No_normal_build_calls_a_fail_point()
    {
        using FileStream file = File.OpenRead(typeof(FailPoints).Assembly.Location);
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();
        int reach = typeof(FailPoints).GetMethod(nameof(FailPoints.Reach))!.MetadataToken;
        Repository.AssertNone(
            from handle in metadata.MethodDefinitions
            let method = metadata.GetMethodDefinition(handle)
            where method.RelativeVirtualAddress != 0
            let body = image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()
            where Calls(body, reach)
            select metadata.GetString(method.Name),
            "Methods that call a fail point");
    }

    private static bool Calls(ReadOnlySpan<byte> body, int token)
    {
        Span<byte> instruction = stackalloc byte[1 + sizeof(int)];
        instruction[0] = Call;
        BinaryPrimitives.WriteInt32LittleEndian(instruction[1..], token);
        return body.IndexOf(instruction) >= 0;
    }
}
