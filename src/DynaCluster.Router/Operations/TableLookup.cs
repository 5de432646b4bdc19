using System.Text;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>
/// The table that a request names. What is wrong with the name and what is wrong with the table are told apart, because
/// the service checks much in between.
/// </summary>
internal readonly struct TableLookup
{
    /// <summary>Path of the member, as violated constraints show it.</summary>
    public const string Member = "tableName";

    // What an expression is compiled against when there is no table: its syntax is judged all the same. No attribute
    // can
    // have such a name.
    private static readonly TableSchema s_none = new()
    {
        Id = 0,
        Version = 0,
        Name = "",
        PartitionKey = new KeyAttributeSchema("\0", AttributeType.String),
    };

    private readonly TableEntry? _entry;

    private TableLookup(TableEntry? entry, ApiError? nameError, ApiError? missing)
    {
        _entry = entry;
        NameError = nameError;
        Missing = missing;
    }

    /// <summary>The table, when there is no error.</summary>
    public TableSchema Schema => Entry.Schema;

    /// <summary>The same with its definition.</summary>
    public TableEntry Entry => _entry!; // set when there is no error

    public ApiError? NameError { get; }

    /// <summary>There is no such table, or not yet, or no more.</summary>
    public ApiError? Missing { get; }

    public TableSchema SchemaOrNone => _entry?.Schema ?? s_none;

    /// <param name="name">UTF-8: a name or an ARN. Null: not given, which is for the caller to report.</param>
    public static TableLookup Find(RouterContext context, ReadOnlyMemory<byte>? name)
    {
        if (name is { Length: >= TableNames.LengthMin and <= TableNames.LengthMax } given)
        {
            Span<char> text = stackalloc char[TableNames.LengthMax];
            if (Encoding.ASCII.TryGetChars(given.Span, text, out int length) && TableNames.IsName(text[..length]))
            {
                return Of(context.Catalog.Current.Find(text[..length]));
            }
        }

        return name is { } other ? FindSlowly(context, Encoding.UTF8.GetString(other.Span)) : Of(null);
    }

    private static TableLookup FindSlowly(RouterContext context, string name)
    {
        Constraints constraints = default;
        if (!name.StartsWith("arn:", StringComparison.Ordinal))
        {
            int min = name.Length == 0 ? 1 : TableNames.LengthMin; // as the service says it
            constraints.Length(name.Length, min, TableNames.LengthMax, name, Member);
            if (constraints.Error is null)
            {
                constraints.NamePattern(name, Member);
            }
        }

        if (constraints.Error is { } broken)
        {
            return new TableLookup(null, broken, null);
        }

        Outcome<string> resolved = TableNames.Resolve(name, context.Options);
        return resolved.Error switch
        {
            null => Of(context.Catalog.Current.Find(resolved.Value)),
            { Type: "ResourceNotFoundException" } => new TableLookup(null, null, ApiErrors.ResourceMissing()),
            { } wrong => new TableLookup(null, wrong, null),
        };
    }

    private static TableLookup Of(TableEntry? entry)
        => entry is { Definition.Status: TableStatus.Active or TableStatus.Updating }
            ? new TableLookup(entry, null, null)
            : new TableLookup(null, null, ApiErrors.ResourceMissing());
}
