using System.IO.Hashing;
using System.Text;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Time;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Streams;

/// <summary>One change as a stream of a certain view shows it.</summary>
internal readonly ref struct StreamEvent
{
    private readonly ChangeRecord _record;
    private readonly StreamDefinition _stream;

    public StreamEvent(RecordsPage page, Change change)
    {
        _record = new ChangeRecord(change.Record.Span);
        _stream = page.Stream;
        var place = new ChangePlace(change.Position.Index, change.Position.Ordinal);
        SequenceNumber = place.SequenceNumber;
        Id = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(
            $"{page.Cluster}/{page.Stream.Id}/{page.Group}/{place.Index}/{place.Ordinal}")));
        Keys = KeysOf(_record.Keyed, page.Stream);
    }

    /// <summary>32 hexadecimal digits: the same whenever the change is read, and no other change's.</summary>
    public string Id { get; }

    public string SequenceNumber { get; }

    public string Name => (_record.Flags & (ChangeFlags.HadItem | ChangeFlags.HasItem)) switch
    {
        ChangeFlags.HasItem => "INSERT",
        ChangeFlags.HadItem => "REMOVE",
        _ => "MODIFY",
    };

    /// <summary>TTL has done it.</summary>
    public bool IsExpiry => (_record.Flags & ChangeFlags.Expired) != 0;

    /// <summary>Of its entry, in whole seconds of Unix time.</summary>
    public long CreationSeconds => HybridTime.Milliseconds(_record.CommittedAt) / 1000;

    /// <summary>Encoded map of the key attributes.</summary>
    public ReadOnlyMemory<byte> Keys { get; }

    /// <summary>Empty: the view does not show it, or there is none.</summary>
    public MapView NewImage
        => _stream.View is StreamView.NewImage or StreamView.NewAndOldImages ? _record.NewImage : default;

    /// <inheritdoc cref="NewImage"/>
    public MapView OldImage
        => _stream.View is StreamView.OldImage or StreamView.NewAndOldImages ? _record.OldImage : default;

    /// <summary>DynamoDB's size of what is shown: keys and images.</summary>
    public int SizeBytes
        => ItemSize.OfItem(new MapView(Keys.Span)) + ItemSize.OfItem(NewImage) + ItemSize.OfItem(OldImage);

    private static byte[] KeysOf(MapView keyed, StreamDefinition stream)
    {
        using var writer = new ItemWriter();
        writer.BeginMap();
        foreach (MapEntry entry in keyed)
        {
            if (IsKey(entry.Name, stream))
            {
                writer.Entry(entry);
            }
        }

        writer.EndMap();
        return writer.ToArray();
    }

    private static bool IsKey(ReadOnlySpan<byte> name, StreamDefinition stream)
    {
        foreach (KeyAttribute key in stream.Key)
        {
            if (name.SequenceEqual(Encoding.UTF8.GetBytes(key.Name)))
            {
                return true;
            }
        }

        return false;
    }
}
