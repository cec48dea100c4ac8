using Polystore.Core.Catalogs;
using Polystore.Core.Checks;
using Polystore.Core.Connections;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>The biggest tables: bytes of rows and of indexes, stacked.</summary>
internal static class TableSizes
{
    private const int Most = 12;

    /// <summary>The section; null when no size is known.</summary>
    public static HtmlSection? Of(CheckReport report)
    {
        var known = report.Snapshot?.Catalog.Tables.Where(table => Total(table) > 0).OrderByDescending(Total).ThenBy(table => table.Name, StringComparer.Ordinal).ToList() ?? [];
        // What people of the engine call them.
        var (table, row) = report.Snapshot?.Engine == EngineNames.Mongo ? ("collection", "document") : ("table", "row");
        return known.Count == 0 ? null : new HtmlSection("tables", $"Biggest {table}s", html => Write(html, known, report.Snapshot!.Catalog.Tables.Count, table, row));
    }

    private static void Write(HtmlWriter html, IReadOnlyList<Table> known, int all, string word, string row)
    {
        var shown = known.Take(Most).ToList();
        var largest = (double)Total(shown[0]);
        html.Open("p", ("class", "legend"));
        html.Open("span", ("class", "key rows")).Close().Text($" {row}s ").Open("span", ("class", "key indexes")).Close().Text(" indexes");
        html.Close();
        html.Open("table", ("class", "bars sizes")).Open("thead", ("class", "quiet")).Open("tr");
        foreach (var heading in new[] { char.ToUpperInvariant(word[0]) + word[1..], "Bytes", "Size", char.ToUpperInvariant(row[0]) + row[1..] + "s" })
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach (var table in shown)
        {
            var rows = Math.Min(table.Bytes ?? Total(table), Total(table));
            html.Open("tr").Element("th", table.ObjectName.ToString(), ("scope", "row"));
            html.Open("td", ("class", "track")).Picture(BarStrip.Of((rows / largest, "rows"), ((Total(table) - rows) / largest, "indexes"))).Close();
            html.Element("td", Quantity.Bytes(Total(table)), ("class", "num"));
            html.Element("td", table.Rows is { } count ? $"{(table.RowsAreExact ? "" : "about ")}{Quantity.Number(count)} {(count == 1 ? row : row + "s")}" : $"{row}s unknown", ("class", "num muted"));
            html.Close();
        }

        html.Close().Close();
        html.Element(
            "p",
            $"{Quantity.Count(all, word)}, {Quantity.Bytes(known.Sum(Total))} together" + (known.Count > shown.Count ? $"; the {shown.Count} biggest are shown." : "."),
            ("class", "muted"));
    }

    private static long Total(Table table) => table.TotalBytes ?? (table.Bytes ?? 0) + table.Indexes.Sum(index => index.Bytes ?? 0);
}
