using System.Text;
using System.Text.Json.Nodes;

namespace Polystore.Reports.Tests.Json;

/// <summary>A schema as tables for people: one for each object, under its path in the document.</summary>
internal static class FieldTables
{
    // Described once, under polystore.findings/1.
    private static readonly string[] DescribedElsewhere = ["findings[]", "proof"];

    public static string Of(JsonObject schema)
    {
        var text = new StringBuilder();
        var isFindings = schema["title"]!.GetValue<string>().Contains("findings", StringComparison.Ordinal);
        foreach (var (path, fields) in Objects(schema, "").Where(entry => isFindings || !DescribedElsewhere.Any(known => entry.Path.StartsWith(known, StringComparison.Ordinal))))
        {
            text.Append(path.Length == 0 ? "\nThe document:\n\n" : $"\n`{path}`:\n\n");
            text.Append("| Property | Type | Meaning |\n| --- | --- | --- |\n");
            foreach (var (name, field) in fields)
            {
                var meaning = field?["description"]?.GetValue<string>() ?? "";
                text.Append($"| `{name}` | {Type(field!)} | {meaning.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)} |\n");
            }
        }

        return text.ToString();
    }

    public static IEnumerable<string> Undescribed(JsonObject schema) =>
        from entry in Objects(schema, "")
        from field in entry.Fields
        where field.Value is JsonObject value && !value.ContainsKey("description") && !value.ContainsKey("$ref") && !value.ContainsKey("const")
        where field.Key is not ("isAutomatic" or "objectName")
        select $"{schema["title"]} {entry.Path}.{field.Key}";

    private static IEnumerable<(string Path, JsonObject Fields)> Objects(JsonObject schema, string path)
    {
        if (schema["properties"] is JsonObject own && own.Count > 0)
        {
            yield return (path, own);
            foreach (var (name, field) in own)
            {
                foreach (var inner in Objects(field as JsonObject ?? [], path.Length == 0 ? name : $"{path}.{name}"))
                {
                    yield return inner;
                }
            }
        }

        if (schema["items"] is JsonObject items)
        {
            foreach (var inner in Objects(items, path + "[]"))
            {
                yield return inner;
            }
        }

        foreach (var choice in (schema["anyOf"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var kind = choice["properties"]?["effect"]?["const"]?.GetValue<string>();
            foreach (var inner in Objects(choice, kind is null ? path : $"{path} ({kind})"))
            {
                yield return inner;
            }
        }
    }

    private static string Type(JsonNode field)
    {
        if (field["enum"] is JsonArray values)
        {
            return string.Join(", ", values.Select(value => $"`{value?.GetValue<string>() ?? "null"}`"));
        }

        if (field["const"] is { } constant)
        {
            return $"`{constant}`";
        }

        return field["type"] switch
        {
            JsonArray types => string.Join(" or ", types.Select(type => type!.GetValue<string>())),
            { } type => type.GetValue<string>(),
            _ => field["$ref"] is not null ? "object" : field["anyOf"] is not null ? "object" : "any",
        };
    }
}
