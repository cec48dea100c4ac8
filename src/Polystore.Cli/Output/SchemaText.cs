using System.Globalization;
using System.Text;
using Polystore.Core.Schemas;

namespace Polystore.Cli.Output;

/// <summary>An inferred schema as Markdown.</summary>
internal static class SchemaText
{
    public static string Write(InferredSchema schema, bool validators)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Schema of {schema.Target}\n");
        foreach (var collection in schema.Collections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {collection.Database}.{collection.Name}\n\n{collection.Sampled:N0} random documents{(collection.Documents is { } all ? $" of {all:N0}" : "")}\n");
            if (validators)
            {
                Validator(page, collection);
            }
            else
            {
                Fields(page, collection);
            }
        }

        return page.ToString();
    }

    private static void Fields(StringBuilder page, InferredCollection collection)
    {
        page.Append("\n| path | present | at least (95 %) | types | different values | longest array |\n|---|---:|---:|---|---:|---:|\n");
        foreach (var field in collection.Fields)
        {
            var types = string.Join(", ", field.Types.Select(type => field.Types.Count == 1 ? type.Key : string.Create(CultureInfo.InvariantCulture, $"{type.Key} {type.Value * 100:0.#} %")));
            page.Append(CultureInfo.InvariantCulture, $"| `{field.Path}` | {field.Share * 100:0.#} % | {field.ShareLow * 100:0.#} % | {types} | {(field.Distinct >= 1000 ? "1,000 or more" : field.Distinct.ToString(CultureInfo.InvariantCulture))} | {(field.LongestArray > 0 ? field.LongestArray.ToString("N0", CultureInfo.InvariantCulture) : "")} |\n");
        }
    }

    private static void Validator(StringBuilder page, InferredCollection collection)
    {
        if (collection.Validator is not { } validator)
        {
            return;
        }

        page.Append(validator.Violations is { } violations
            ? string.Create(CultureInfo.InvariantCulture, $"\n{violations:N0} of {validator.Checked:N0} documents would violate it. It warns in the server's log and refuses nothing; set validationAction to error when the log stays quiet.\n")
            : $"\nThe violations could not be counted: {validator.NotCounted}\n");
        page.Append(CultureInfo.InvariantCulture, $"\n```js\n{validator.Apply}\n```\n\nThe way back:\n\n```js\n{validator.Rollback}\n```\n");
    }
}
