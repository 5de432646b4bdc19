using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>Requests without members: an object all the same.</summary>
internal static class EmptyWire
{
    public static void Read(RequestBody body)
    {
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            json.Skip();
        }

        json.End();
    }
}
