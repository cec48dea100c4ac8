using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Polystore.Core.Findings;
using Polystore.Core.Json;
using Polystore.Core.Observation;

namespace Polystore.Reports.Tests.Json;

/// <summary>Makes the published schemas from the types that write the documents, with the types' own words as descriptions.</summary>
internal static class SchemaFactory
{
    private static readonly Dictionary<string, string> Summaries = ReadSummaries();

    public static IReadOnlyDictionary<string, JsonTypeInfo> Documents { get; } = new Dictionary<string, JsonTypeInfo>
    {
        ["findings"] = PolystoreJson.Default.CheckReport,
        ["advice"] = PolystoreJson.Default.Advice,
        ["plan"] = PolystoreJson.Default.PlanDocument,
        ["snapshot"] = PolystoreJson.Default.Snapshot,
        ["keys"] = PolystoreJson.Default.KeyspaceReport,
        ["pipeline"] = PolystoreJson.Default.PipelineReport,
        ["schema"] = PolystoreJson.Default.SchemaDocument,
    };

    public static JsonObject Schema(string document)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        var body = (JsonObject)Documents[document].GetJsonSchemaAsNode(options);
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = $"polystore.{document}/1" };
        foreach (var (name, value) in body.ToList())
        {
            body.Remove(name);
            schema[name] = value;
        }

        return schema;
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.TypeInfo.Type == typeof(EvidenceValue))
        {
            node = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") };
        }
        else if (context.TypeInfo.Type == typeof(double) || context.TypeInfo.Type == typeof(double?))
        {
            // Of a type with a converter of its own the exporter says nothing.
            node = new JsonObject { ["type"] = context.TypeInfo.Type == typeof(double) ? "number" : new JsonArray("number", "null") };
        }
        else if (context.TypeInfo.Type == typeof(SnapshotSection))
        {
            node = JsonNode.Parse("""
                { "type": "object", "required": ["name", "observedAt"], "properties": {
                  "name": { "type": "string", "description": "Name of the section." },
                  "observedAt": { "type": "string", "format": "date-time", "description": "When it was observed." },
                  "notExamined": { "type": "string", "description": "Why there is no value; absent when there is one." },
                  "value": { "description": "What was observed, in the engine's own shape; absent when it was not." } } }
                """)!;
        }

        if (node is not JsonObject schema)
        {
            return node;
        }

        if (schema["properties"] is JsonObject properties && context.TypeInfo.Type != typeof(SnapshotSection))
        {
            // Everything is written even when null, except what says of itself that it is then left out.
            var optional = context.TypeInfo.Properties.Where(property => Member(property)?.GetCustomAttribute<JsonIgnoreAttribute>() is not null).Select(property => property.Name);
            schema["required"] = new JsonArray([.. properties.Select(property => property.Key).Except(optional).Select(name => (JsonNode)name)]);
        }

        if (context.TypeInfo is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary } list && list.ElementType == typeof(double) && !schema.ContainsKey("$ref"))
        {
            schema[list.Kind == JsonTypeInfoKind.Dictionary ? "additionalProperties" : "items"] = new JsonObject { ["type"] = "number" };
        }

        // The exporter does not read the nullability of properties without a setter.
        if (context.PropertyInfo is { Set: null } computed && Member(computed) is { } member && schema["type"] is JsonArray types
            && new NullabilityInfoContext().Create(member).ReadState == NullabilityState.NotNull)
        {
            schema["type"] = types.Select(type => type!.GetValue<string>()).Single(type => type != "null");
        }

        if (Description(context) is { } description && !schema.ContainsKey("$ref"))
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static string? Description(JsonSchemaExporterContext context)
    {
        return context.PropertyInfo is { } property && Member(property) is { } member ? Summaries.GetValueOrDefault($"P:{member.DeclaringType!.FullName}.{member.Name}") : null;
    }

    private static PropertyInfo? Member(JsonPropertyInfo property) =>
        property.DeclaringType.GetProperties().FirstOrDefault(candidate => JsonNamingPolicy.CamelCase.ConvertName(candidate.Name) == property.Name);

    // Properties by their summary; those of positional records by the parameter's words, under the name of the property.
    private static Dictionary<string, string> ReadSummaries()
    {
        var summaries = new Dictionary<string, string>();
        foreach (var member in XDocument.Load(Path.ChangeExtension(typeof(Finding).Assembly.Location, ".xml")).Descendants("member"))
        {
            var name = member.Attribute("name")!.Value;
            if (member.Element("summary") is { } summary)
            {
                summaries[name] = Words(summary);
            }

            foreach (var parameter in member.Elements("param").Where(_ => name.StartsWith("T:", StringComparison.Ordinal)))
            {
                summaries[$"P:{name[2..]}.{parameter.Attribute("name")!.Value}"] = Words(parameter);
            }
        }

        return summaries;
    }

    private static string Words(XElement element)
    {
        foreach (var reference in element.Descendants("see").ToList())
        {
            var name = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? "";
            reference.ReplaceWith(JsonNamingPolicy.CamelCase.ConvertName(name[(name.LastIndexOf('.') + 1)..]));
        }

        return string.Join(' ', element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
