using Polystore.Core.Schemas;

namespace Polystore.Reports.Wording;

/// <summary>What is said of a schema, in every form for people.</summary>
internal static class SchemaWords
{
    public static string Headline(SchemaDocument schema) =>
        $"{Quantity.Count(schema.Entities.Count, Noun(schema))}, {Quantity.Count(schema.References.Count, "reference")}{(schema.Findings.Count == 0 ? "" : $", {Quantity.Count(schema.Findings.Count, "finding")} on the design")}";

    /// <summary>What is known of an entity, in one line.</summary>
    public static string Facts(SchemaEntity entity) => string.Join(" · ", new[]
    {
        entity.Rows is { } rows ? $"{Quantity.Number(rows)} {(IsDocuments(entity) ? "documents" : "rows")}" : null,
        entity.Bytes is { } bytes ? Quantity.Bytes(bytes) : null,
        entity.Sampled is { } sampled ? $"{Quantity.Number(sampled)} random ones read" : null,
        entity.Kind is "table" or "collection" ? null : entity.Kind,
    }.OfType<string>());

    /// <summary>Header and rows of an entity's fields: name, types, whether it is there, different values, size.</summary>
    public static (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) Fields(SchemaEntity entity) => entity.Sampled is null
        ? (["Column", "Type", "Null", "Comment"], [.. entity.Fields.Select(field => (IReadOnlyList<string>)[field.Path, Types(field), field.Key ? "primary key" : field.Optional ? "allowed" : "no", field.Comment ?? ""])])
        : (["Path", "Types", "Present", "Different values", "Length or elements"], [.. entity.Fields.Select(field => (IReadOnlyList<string>)[field.Path, Types(field), Presence(field), field.Distinct is { } distinct ? $"about {Quantity.Number(distinct)}" : "", Size(field)])]);

    /// <summary>Header and rows of the references.</summary>
    public static (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) References(SchemaDocument schema)
    {
        var found = schema.References.Any(reference => !reference.Declared);
        return found
            ? (["From", "To", "Found there", "How many refer to one (95 % of them, most)", "Nothing refers to"], [.. schema.References.Select(reference => (IReadOnlyList<string>)[From(reference), To(reference), Found(reference), Children(reference.Children), reference.Children is { } children ? Quantity.Share(children.Without) : ""])])
            : (["From", "To"], [.. schema.References.Select(reference => (IReadOnlyList<string>)[From(reference), To(reference)])]);
    }

    public static string From(SchemaReference reference) => $"{reference.From.Name}({string.Join(", ", reference.Fields)})";

    public static string To(SchemaReference reference) => reference.ToFields.Count == 0 ? reference.To.Name : $"{reference.To.Name}({string.Join(", ", reference.ToFields)})";

    public static string Index(SchemaIndex index) => $"{index.Name}: {(index.Unique ? "unique " : "")}({string.Join(", ", index.Keys)}){(index.Partial is { } partial ? $" where {partial}" : "")}";

    private static bool IsDocuments(SchemaEntity entity) => entity.Kind is "collection" or "timeseries";

    public static string Types(SchemaField field) => string.Join(", ", field.Types.Select(type => field.Types.Count == 1 ? type.Name : $"{type.Name} {Quantity.Share(type.Share)}"));

    private static string Noun(SchemaDocument schema) => schema.Entities.Any(IsDocuments) ? "collection" : "table";

    private static string Presence(SchemaField field) => field.Presence is not { } share ? "" : $"{Quantity.Share(share)}{(field.PresenceLow is { } low ? $" (at least {Quantity.Share(low)})" : "")}";

    private static string Size(SchemaField field) => string.Join("; ", new[]
    {
        field.MeanLength is { } length ? $"{Quantity.Number(length)} letters, at most {Quantity.Number(field.LongestLength ?? length)}" : null,
        field.MeanElements is { } mean ? $"{Quantity.Number(mean)} elements, 95 % up to {Quantity.Number(field.UsualElements ?? mean)}, at most {Quantity.Number(field.MostElements ?? mean)}" : null,
    }.OfType<string>());

    private static string Found(SchemaReference reference) => reference.Found is not { } share ? "" : $"{Quantity.Share(share)} of {Quantity.Number(reference.Sampled ?? 0)}{(reference.FoundLow is { } low ? $" (at least {Quantity.Share(low)})" : "")}";

    private static string Children(SchemaChildren? children) => children is null
        ? ""
        : $"{Quantity.Number(children.Mean)} ± {Quantity.Number((children.MeanHigh - children.MeanLow) / 2)} ({Quantity.Number(children.Usual)}, {Quantity.Number(children.Most)})";
}
