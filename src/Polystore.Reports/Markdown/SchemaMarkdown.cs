using System.Text;
using Polystore.Core.Schemas;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Markdown;

/// <summary>A schema in Markdown; the diagram is one of Mermaid, which GitHub and GitLab draw.</summary>
internal static class SchemaMarkdown
{
    private const int MostFields = 14;

    public static void Write(MarkdownPage page, SchemaDocument schema)
    {
        page.Heading(1, $"Schema of {MarkdownText.Code(schema.Target)}");
        page.Block($"{MarkdownText.Prose(EngineWords.Name(schema.Engine, schema.ServerVersion))} · {Quantity.Instant(schema.ObservedAt)}");
        page.Block($"**{MarkdownText.Prose(SchemaWords.Headline(schema))}**");
        foreach (var missed in schema.NotExamined)
        {
            page.Prose($"Not examined: {missed}.");
        }

        if (schema.Entities.Count is > 0 and <= EntityDiagram.MostEntities)
        {
            page.Block(MarkdownText.Fence(Diagram(schema), "mermaid"));
        }

        if (schema.References.Count > 0)
        {
            page.Heading(2, "References");
            Table(page, SchemaWords.References(schema), codes: 2);
        }
    }

    public static void Entities(MarkdownPage page, SchemaDocument schema)
    {
        foreach (var entity in schema.Entities)
        {
            page.Heading(2, MarkdownText.Code(entity.ObjectName.ToString()));
            page.Prose(SchemaWords.Facts(entity));
            if (entity.Comment is { } comment)
            {
                page.Prose(comment);
            }

            Table(page, SchemaWords.Fields(entity), codes: 1);
            if (entity.Indexes.Count > 0)
            {
                page.Block(string.Join('\n', entity.Indexes.Select(index => $"- {MarkdownText.Code(SchemaWords.Index(index))}")));
            }

            foreach (var check in entity.Checks)
            {
                page.Details(entity.Sampled is null ? "Check" : "Validator", () => page.Block(MarkdownText.Fence(check, entity.Sampled is null ? "sql" : "js")));
            }
        }
    }

    private static void Table(MarkdownPage page, (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) table, int codes) =>
        page.Table(table.Header, table.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, column) => column < codes ? MarkdownText.CodeCell(cell) : MarkdownText.Prose(cell))]));

    // mermaid.js.org/syntax/entityRelationshipDiagram.html: names of attributes are letters, digits and _, letters from U+00C0 on among them
    // (ATTRIBUTE_WORD in erDiagram.jison of Mermaid 10 and later); labels stand in quotes.
    private static string Diagram(SchemaDocument schema)
    {
        var text = new StringBuilder("erDiagram\n");
        var names = schema.Entities.Select((entity, number) => (entity.ObjectName, Id: $"e{number + 1}")).ToDictionary(pair => pair.ObjectName, pair => pair.Id);
        foreach (var entity in schema.Entities)
        {
            text.Append("  ").Append(names[entity.ObjectName]).Append("[\"").Append(Label(entity.Name)).Append("\"] {\n");
            foreach (var field in entity.Fields.Where(field => !field.Path.Contains('.') && !field.Path.Contains('[')).Take(MostFields))
            {
                text.Append("    ").Append(Word(field.Types.Count == 0 ? "any" : field.Types[0].Name)).Append(' ').Append(Word(field.Path)).Append(field.Key ? " PK" : "").Append('\n');
            }

            text.Append("  }\n");
        }

        foreach (var reference in schema.References.Where(reference => names.ContainsKey(reference.From) && names.ContainsKey(reference.To)))
        {
            text.Append("  ").Append(names[reference.From]).Append(reference.Declared ? " }o--|| " : " }o..|| ").Append(names[reference.To]).Append(" : \"").Append(Label(string.Join(", ", reference.Fields))).Append("\"\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Word(string text)
    {
        var word = string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || (letter >= '\u00c0' && char.IsLetter(letter)) ? letter : '_')).Trim('_');
        return word.Length == 0 || char.IsAsciiDigit(word[0]) ? "_" + word : text[0] == '_' ? "_" + word : word;
    }

    private static string Label(string text) => string.Concat(text.Select(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-' or ' ' or ',' or '[' or ']' ? letter : '_'));
}
