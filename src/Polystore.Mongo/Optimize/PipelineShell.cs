using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Polystore.Mongo.Optimize;

/// <summary>Pipelines as mongosh takes them: names without quotes where they may be, a stage short enough on one line.</summary>
internal static class PipelineShell
{
    private const int Width = 100;
    private static readonly JsonWriterSettings Shell = new() { OutputMode = JsonOutputMode.Shell };

    public static string Of(IReadOnlyList<BsonDocument> pipeline) =>
        pipeline.Count == 0 ? "[]" : $"[\n{string.Join(",\n", pipeline.Select(stage => "  " + Value(stage, 2)))}\n]";

    /// <summary>The name of a field.</summary>
    public static string Name(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? name : ((BsonValue)name).ToJson(Shell);

    private static string Value(BsonValue value, int indent)
    {
        var line = Line(value);
        if (line.Length + indent <= Width || value is not (BsonDocument { ElementCount: > 0 } or BsonArray { Count: > 0 }))
        {
            return line;
        }

        var inner = new string(' ', indent + 2);
        var parts = value is BsonDocument document
            ? document.Select(field => $"{inner}{Name(field.Name)}: {Value(field.Value, indent + 2)}")
            : value.AsBsonArray.Select(element => inner + Value(element, indent + 2));
        var (open, close) = value is BsonDocument ? ('{', '}') : ('[', ']');
        return $"{open}\n{string.Join(",\n", parts)}\n{new string(' ', indent)}{close}";
    }

    private static string Line(BsonValue value) => value switch
    {
        BsonDocument { ElementCount: 0 } => "{}",
        BsonDocument document => $"{{ {string.Join(", ", document.Select(field => $"{Name(field.Name)}: {Line(field.Value)}"))} }}",
        BsonArray array => $"[{string.Join(", ", array.Select(Line))}]",
        BsonJavaScript function => function.Code,
        _ => value.ToJson(Shell),
    };
}
