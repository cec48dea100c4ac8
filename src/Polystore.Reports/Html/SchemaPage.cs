using Polystore.Core.Schemas;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A schema as a page: the diagram, what to know about the design, references, and a table for each entity.</summary>
internal static class SchemaPage
{
    public static string Of(SchemaDocument schema)
    {
        HtmlSection?[] sections =
        [
            schema.Entities.Count is > 0 and <= EntityDiagram.MostEntities ? new("diagram", "Diagram", html => Diagram(html, schema)) : null,
            .. new FindingCards(schema.Engine, schema.Findings).Sections(),
            schema.References.Count == 0 ? null : new("references", "References", html => Table(html, SchemaWords.References(schema))),
            new("entities", schema.Entities.Any(entity => entity.Sampled is not null) ? "Collections" : "Tables", html => schema.Entities.Select((entity, number) => (entity, number)).ToList().ForEach(pair => Entity(html, pair.entity, pair.number)))
            {
                Entries = [.. schema.Entities.Select((entity, number) => new HtmlEntry($"entity-{number + 1}", entity.ObjectName.ToString(), null))],
            },
            schema.NotExamined.Count == 0 ? null : new("not-examined", "Not examined", html => List(html, schema.NotExamined)),
        ];
        var header = new HtmlHeader
        {
            What = "Schema",
            Target = schema.Target,
            Engine = schema.Engine,
            ServerVersion = schema.ServerVersion,
            Facts = [Quantity.Instant(schema.ObservedAt)],
            Verdict = SchemaWords.Headline(schema),
            Tone = CheckPage.Tone(schema.Findings.Select(finding => (Core.Findings.Severity?)finding.Severity).Max()),
            MachineHint = "polystore schema doc … --format json",
            ExitCodes = ".",
            Stylesheets = [Stylesheet.Schema],
        };
        return HtmlPage.Of(header, [.. sections.OfType<HtmlSection>()]);
    }

    private static void Diagram(HtmlWriter html, SchemaDocument schema)
    {
        html.Open("div", ("class", "scroll card"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Diagram of the schema"));
        html.Picture(new EntityDiagram(schema).Draw());
        html.Close();
        html.Element(
            "p",
            "A line runs from a field to what it refers to, which ends in a dot and stands left where it can."
                + (schema.References.Any(reference => !reference.Declared) ? " Dashed lines were found by looking up sampled values; nothing declares them. Fields below another are embedded; paler ones are not in every document." : " Paler columns may be null."),
            ("class", "muted"));
    }

    private static void Entity(HtmlWriter html, SchemaEntity entity, int number)
    {
        html.Open("section", ("id", $"entity-{number + 1}"), ("class", "card"));
        html.Element("h3", entity.ObjectName.ToString());
        html.Element("p", SchemaWords.Facts(entity), ("class", "muted"));
        if (entity.Comment is { } comment)
        {
            html.Element("p", comment);
        }

        Table(html, SchemaWords.Fields(entity));
        if (entity.Indexes.Count > 0)
        {
            html.Element("h4", "Indexes");
            List(html, [.. entity.Indexes.Select(SchemaWords.Index)]);
        }

        if (entity.Checks.Count > 0)
        {
            html.Element("h4", entity.Sampled is null ? "Checks" : "Validator");
            html.Code(string.Join('\n', entity.Checks), "checks");
        }

        html.Close();
    }

    private static void Table(HtmlWriter html, (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) table)
    {
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", table.Header[0])).Open("table", ("class", "fields")).Open("thead").Open("tr");
        table.Header.ToList().ForEach(cell => html.Element("th", cell, ("scope", "col")));
        html.Close().Close().Open("tbody");
        foreach (var row in table.Rows)
        {
            html.Open("tr");
            html.Open("th", ("scope", "row")).Element("code", row[0]).Close();
            row.Skip(1).ToList().ForEach(cell => html.Element("td", cell));
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void List(HtmlWriter html, IReadOnlyList<string> sentences)
    {
        html.Open("ul");
        sentences.ToList().ForEach(sentence => html.Element("li", sentence));
        html.Close();
    }
}
