using System.Text.Json;

namespace Polystore.Reports.Tests.Sarif;

/// <summary>
/// What sarif-schema-2.1.0.json says about the objects that the renderer writes: the properties each object may have (the schema
/// allows no others), those it must have, and the values of enumerations.
/// </summary>
internal static class SarifSchema
{
    private static readonly Dictionary<string, (string[] Required, Dictionary<string, string> Properties)> Objects = new()
    {
        ["log"] = (["version", "runs"], new() { ["$schema"] = "uri", ["version"] = "enum:2.1.0", ["runs"] = "run[]" }),
        ["run"] = (["tool"], new()
        {
            ["tool"] = "tool", ["invocations"] = "invocation[]", ["automationDetails"] = "automation", ["columnKind"] = "enum:utf16CodeUnits,unicodeCodePoints",
            ["results"] = "result[]", ["properties"] = "any",
        }),
        ["tool"] = (["driver"], new() { ["driver"] = "component" }),
        ["component"] = (["name"], new() { ["name"] = "string", ["semanticVersion"] = "string", ["rules"] = "rule[]" }),
        ["rule"] = (["id"], new() { ["id"] = "string", ["shortDescription"] = "text", ["fullDescription"] = "text", ["help"] = "text", ["properties"] = "any" }),
        ["text"] = (["text"], new() { ["text"] = "string" }),
        ["automation"] = ([], new() { ["id"] = "string" }),
        ["invocation"] = (["executionSuccessful"], new()
        {
            ["executionSuccessful"] = "bool", ["startTimeUtc"] = "string", ["toolExecutionNotifications"] = "notification[]",
        }),
        ["notification"] = (["message"], new() { ["level"] = "enum:none,note,warning,error", ["message"] = "text", ["associatedRule"] = "reference" }),
        ["reference"] = ([], new() { ["id"] = "string", ["index"] = "integer" }),
        ["result"] = (["message"], new()
        {
            ["ruleId"] = "string", ["ruleIndex"] = "integer", ["kind"] = "enum:notApplicable,pass,fail,review,open,informational",
            ["level"] = "enum:none,note,warning,error", ["message"] = "text", ["locations"] = "location[]", ["partialFingerprints"] = "any", ["properties"] = "any",
            ["suppressions"] = "suppression[]",
        }),
        ["suppression"] = (["kind"], new()
        {
            ["kind"] = "enum:inSource,external", ["status"] = "enum:accepted,underReview,rejected", ["justification"] = "string", ["properties"] = "any",
        }),
        ["location"] = ([], new() { ["logicalLocations"] = "logical[]" }),
        ["logical"] = ([], new() { ["name"] = "string", ["fullyQualifiedName"] = "string", ["kind"] = "string" }),
    };

    public static IReadOnlyList<string> Violations(JsonElement log) => Check(log, "log", "$").ToList();

    private static IEnumerable<string> Check(JsonElement value, string type, string path)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return value.ValueKind != JsonValueKind.Array
                ? [$"{path} is no array"]
                : value.EnumerateArray().SelectMany((item, index) => Check(item, type[..^2], $"{path}[{index}]"));
        }

        if (type.StartsWith("enum:", StringComparison.Ordinal))
        {
            return type[5..].Split(',').Contains(value.GetString()) ? [] : [$"{path} is {value}"];
        }

        return type switch
        {
            "any" => value.ValueKind == JsonValueKind.Object ? [] : [$"{path} is no object"],
            "string" => value.ValueKind == JsonValueKind.String ? [] : [$"{path} is no string"],
            "uri" => Uri.IsWellFormedUriString(value.GetString(), UriKind.Absolute) ? [] : [$"{path} is no address"],
            "bool" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path} is no truth value"],
            "integer" => value.TryGetInt32(out var number) && number >= -1 ? [] : [$"{path} is no index"],
            _ => Object(value, type, path),
        };
    }

    private static IEnumerable<string> Object(JsonElement value, string type, string path)
    {
        var (required, properties) = Objects[type];
        var names = value.EnumerateObject().Select(property => property.Name).ToList();
        return
        [
            .. required.Except(names).Select(name => $"{path} has no {name}"),
            .. value.EnumerateObject().SelectMany(property => properties.TryGetValue(property.Name, out var expected)
                ? Check(property.Value, expected, $"{path}.{property.Name}")
                : [$"{path} has the unknown property {property.Name}"]),
        ];
    }
}
