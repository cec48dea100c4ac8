using System.Runtime.InteropServices;
using System.Text.Json;

namespace Polystore.Sql.PgQuery.Reading;

/// <summary>A node of a parse tree: <c>{"ColumnRef":{…}}</c>, or its fields alone where only one kind can stand. What is absent is null, 0 or false.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct PgNode
{
    private readonly JsonElement _fields;

    private PgNode(string kind, JsonElement fields)
    {
        Kind = kind;
        _fields = fields;
    }

    /// <summary>The node's kind, such as <c>SelectStmt</c>; empty for no node.</summary>
    public string Kind { get; }

    public bool Exists => Kind.Length > 0;

    /// <summary>
    /// Where it stands, in bytes; null when the parser does not say. 0 is left out of the JSON, as a missing place is, and no node that
    /// matters stands there: every statement begins with a keyword or a bracket.
    /// </summary>
    public int? Location => Int("location") is var place and > 0 ? place : null;

    public static PgNode Wrapped(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return new PgNode("", default);
        var properties = element.EnumerateObject();
        return properties.MoveNext() ? new PgNode(properties.Current.Name, properties.Current.Value) : new PgNode("", default);
    }

    public bool Is(string kind) => Kind == kind;

    /// <summary>A field that holds a node of any kind.</summary>
    public PgNode Node(string field) => Field(field) is { } value ? Wrapped(value) : new PgNode("", default);

    /// <summary>A field that holds the fields of a node of one kind.</summary>
    public PgNode Fields(string field, string kind) => Field(field) is { } value ? new PgNode(kind, value) : new PgNode("", default);

    public IReadOnlyList<PgNode> List(string field) =>
        Field(field) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(Wrapped)] : [];

    public bool Has(string field) => Field(field) is not null;

    public bool Flag(string field) => Field(field) is { ValueKind: JsonValueKind.True };

    public string Text(string field) => Field(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public int Int(string field) => Field(field) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : 0;

    /// <summary>The texts of a list of strings: the parts of a name, the values of an enumeration.</summary>
    public IReadOnlyList<string> Names(string field) => [.. List(field).Where(n => n.Is("String")).Select(n => n.Text("sval"))];

    /// <summary>Itself and all nodes below. Deep trees do no harm.</summary>
    public IEnumerable<PgNode> SelfAndDescendants()
    {
        var open = new Stack<(string Kind, JsonElement Element)>();
        open.Push((Kind, _fields));
        while (open.TryPop(out var next))
        {
            if (next.Kind.Length > 0)
                yield return new PgNode(next.Kind, next.Element);
            if (next.Element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in next.Element.EnumerateArray().Reverse())
                    open.Push(("", item));
            }
            else if (next.Element.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in next.Element.EnumerateObject().Reverse())
                    open.Push((char.IsUpper(property.Name[0]) ? property.Name : KindOf(property.Name), property.Value));
            }
        }
    }

    // The fields that hold a node of one kind without its name.
    private static string KindOf(string field) => field switch
    {
        "larg" or "rarg" => "SelectStmt",
        "relation" or "rel" or "view" or "pktable" => "RangeVar",
        _ => "",
    };

    private JsonElement? Field(string name) =>
        _fields.ValueKind == JsonValueKind.Object && _fields.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
