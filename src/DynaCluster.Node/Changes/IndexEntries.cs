using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Node.Changes;

/// <summary>Makes entries of global indexes from change records. One flow at a time uses it.</summary>
internal sealed class IndexEntries(TableSchema table, PartitionMap map) : IDisposable
{
    private readonly SortedDictionary<uint, List<IndexEntryChange>> _byGroup = [];
    private readonly ItemWriter _view = new(1024);

    /// <summary>Of keys and entries made so far.</summary>
    public int Bytes { get; private set; }

    public IReadOnlyDictionary<uint, List<IndexEntryChange>> ByGroup => _byGroup;

    public void Add(ChangeRecord record)
    {
        bool isBackfill = (record.Flags & ChangeFlags.Backfill) != 0;
        for (int i = 0; i < table.GlobalIndexes.Count; i++)
        {
            GlobalIndexSchema index = table.GlobalIndexes[i];
            if (record.SchemaVersion < index.Since || (isBackfill && record.Index != index.Id))
            {
                continue; // what was there before the index comes by its backfill
            }

            if (isBackfill)
            {
                Add(index, GlobalIndexKeys.StorageKey(table, index, record.NewImage), record.NewImage);
            }
            else
            {
                AddChange(index, record);
            }
        }
    }

    public void Dispose() => _view.Dispose();

    private void AddChange(GlobalIndexSchema index, ChangeRecord record)
    {
        byte[]? before = (record.Flags & ChangeFlags.HadItem) != 0
            ? GlobalIndexKeys.StorageKey(table, index, record.First)
            : null;
        byte[]? after = (record.Flags & ChangeFlags.HasItem) != 0
            ? GlobalIndexKeys.StorageKey(table, index, record.NewImage)
            : null;
        if (before is not null && !before.AsSpan().SequenceEqual(after))
        {
            Add(index, before, default);
        }

        Add(index, after, record.NewImage);
    }

    /// <param name="key">Null: there is no entry.</param>
    /// <param name="item">Empty: the entry goes.</param>
    private void Add(GlobalIndexSchema index, byte[]? key, MapView item)
    {
        if (key is null)
        {
            return;
        }

        ByteString entry = ByteString.Empty;
        if (!item.Encoded.IsEmpty)
        {
            _view.Reset();
            ItemExtracts.WriteProjected(table, index, item, _view);
            entry = UnsafeByteOperations.UnsafeWrap(_view.ToArray());
        }

        uint group = map.GroupOf(GlobalIndexKeys.HashOf(key));
        if (!_byGroup.TryGetValue(group, out List<IndexEntryChange>? entries))
        {
            _byGroup.Add(group, entries = []);
        }

        entries.Add(new IndexEntryChange
        {
            Index = index.Id,
            Key = UnsafeByteOperations.UnsafeWrap(key),
            Entry = entry,
        });
        Bytes += key.Length + entry.Length;
    }
}
