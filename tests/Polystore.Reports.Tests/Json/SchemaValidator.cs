using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Polystore.Reports.Tests.Json;

/// <summary>
/// The part of JSON Schema that the published schemas use. Stricter than the standard in one point: a property that an object's
/// schema does not list is a violation, because it would be undocumented.
/// </summary>
internal sealed class SchemaValidator(JsonNode root)
{
    public IReadOnlyList<string> Violations(JsonElement document) => Check(document, root, "$").ToList();

    private IEnumerable<string> Check(JsonElement value, JsonNode? node, string path)
    {
        if (node is not JsonObject schema)
        {
            return [];
        }

        if (schema["$ref"] is { } reference)
        {
            return Check(value, Resolve(reference.GetValue<string>()), path);
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            var results = choices.Select(choice => Check(value, Merge(schema, choice!), path).ToList()).ToList();
            return results.Any(result => result.Count == 0) ? [] : results.OrderBy(result => result.Count).First();
        }

        var violations = new List<string>();
        if (schema["type"] is { } type && !Types(type).Any(name => Is(value, name)))
        {
            violations.Add($"{path} is {value.ValueKind}, not {type.ToJsonString()}");
        }

        if (schema["const"] is { } constant && value.ToString() != constant.ToString())
        {
            violations.Add($"{path} is '{value}', not {constant}");
        }

        if (schema["enum"] is JsonArray values && !values.Any(allowed => allowed is null ? value.ValueKind == JsonValueKind.Null : value.ToString() == allowed.ToString()))
        {
            violations.Add($"{path} has the unknown value '{value}'");
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => [.. violations, .. Members(value, schema, path)],
            JsonValueKind.Array => [.. violations, .. value.EnumerateArray().SelectMany((item, index) => Check(item, schema["items"], $"{path}[{index}]"))],
            _ => violations,
        };
    }

    private IEnumerable<string> Members(JsonElement value, JsonObject schema, string path)
    {
        foreach (var name in schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
        {
            if (!value.TryGetProperty(name, out _))
            {
                yield return $"{path} has no {name}";
            }
        }

        var properties = schema["properties"] as JsonObject;
        foreach (var member in value.EnumerateObject())
        {
            if (properties?.ContainsKey(member.Name) == true)
            {
                foreach (var violation in Check(member.Value, properties[member.Name], $"{path}.{member.Name}"))
                {
                    yield return violation;
                }
            }
            else if (schema["additionalProperties"] is JsonObject any)
            {
                foreach (var violation in Check(member.Value, any, $"{path}.{member.Name}"))
                {
                    yield return violation;
                }
            }
            else if (properties is not null)
            {
                yield return $"{path} has the undocumented property {member.Name}";
            }
        }
    }

    // A choice of a polymorphic type adds to what stands beside anyOf.
    private static JsonObject Merge(JsonObject outer, JsonNode choice)
    {
        var merged = (JsonObject)choice.DeepClone();
        foreach (var (name, value) in outer.Where(member => member.Key is not "anyOf" && !merged.ContainsKey(member.Key)))
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(name => name!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private JsonNode Resolve(string pointer) => pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        .Aggregate(root, (node, part) => node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part] ?? throw new InvalidOperationException($"{pointer} leads nowhere"));
}
