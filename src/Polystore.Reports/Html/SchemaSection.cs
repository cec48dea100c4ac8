using Polystore.Core.Checks;
using Polystore.Core.Connections;
using Polystore.Reports.Html.Svg;

namespace Polystore.Reports.Html;

/// <summary>The drawing of the schema, when it is small enough to read.</summary>
internal static class SchemaSection
{
    /// <summary>The section; null when there is nothing to draw or too much.</summary>
    public static HtmlSection? Of(CheckReport report)
    {
        if (report.Snapshot is not { } snapshot || snapshot.Catalog.Tables.Count > SchemaDiagram.MostTables)
        {
            return null;
        }

        // SQLite and MySQL compare table names without case.
        var comparison = report.Engine is EngineNames.Sqlite or EngineNames.MySql ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var layout = new SchemaLayout(snapshot.Catalog.Tables, comparison);
        return layout.Edges.Count == 0 ? null : new HtmlSection("schema", "Tables and their keys", html =>
        {
            html.Open("div", ("class", "scroll card"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Drawing of the schema"));
            html.Picture(new SchemaDiagram(layout, report.Problems.ToList()).Draw());
            html.Close();
            html.Element(
                "p",
                "A line runs from a table to the one it references, which stands left of it. Colours mark tables and keys with findings."
                    + (layout.Alone.Count == 0 ? "" : $" Without keys: {string.Join(", ", layout.Alone.Select(table => table.Name))}."),
                ("class", "muted"));
        });
    }
}
