using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Svg;

/// <summary>Tables and their foreign keys; tables and keys with findings are coloured by the worst of them.</summary>
internal sealed class SchemaDiagram(SchemaLayout layout, IReadOnlyList<Finding> problems)
{
    /// <summary>Beyond this a drawing is a tangle.</summary>
    public const int MostTables = 40;

    private const double BoxWidth = 148;
    private const double BoxHeight = 40;
    private const double ColumnGap = 72;
    private const double RowGap = 16;
    private const int LongestName = 19;
    private const double Margin = 8;

    /// <summary>The picture.</summary>
    public SvgWriter Draw()
    {
        var tallest = layout.Columns.Max(column => column.Count);
        var width = (layout.Columns.Count * (BoxWidth + ColumnGap)) - ColumnGap + (2 * Margin);
        var height = (tallest * (BoxHeight + RowGap)) - RowGap + (2 * Margin);
        var places = new Dictionary<string, (double X, double Y)>();
        for (var column = 0; column < layout.Columns.Count; column++)
        {
            var tables = layout.Columns[column];
            var top = Margin + ((tallest - tables.Count) * (BoxHeight + RowGap) / 2);
            for (var row = 0; row < tables.Count; row++)
            {
                places[SchemaLayout.Key(tables[row])] = (Margin + (column * (BoxWidth + ColumnGap)), top + (row * (BoxHeight + RowGap)));
            }
        }

        var label = $"{Quantity.Count(places.Count, "table")} and {Quantity.Count(layout.Edges.Count, "foreign key")}; referenced tables stand left";
        var svg = new SvgWriter(
            label,
            ("class", "schema"),
            ("viewBox", $"0 0 {SvgWriter.Number(width)} {SvgWriter.Number(height)}"),
            ("width", SvgWriter.Number(width)),
            ("height", SvgWriter.Number(height)));
        foreach (var edge in layout.Edges)
        {
            Edge(svg, edge, places[edge.Child], places[edge.Parent]);
        }

        foreach (var table in layout.Columns.SelectMany(column => column))
        {
            Box(svg, table, places[SchemaLayout.Key(table)]);
        }

        return svg;
    }

    private void Edge(SvgWriter svg, SchemaEdge edge, (double X, double Y) child, (double X, double Y) parent)
    {
        var worst = Worst(finding => Of(finding, edge.Table) && edge.ForeignKey.Columns.Any(column => finding.Subject.Path.Count > 2 && finding.Subject.Path[^1].Split(", ").Contains(column)));
        svg.Open("path", ("class", worst is { } severity ? $"edge {Donut.Class(severity)}" : "edge"), ("d", Path(child, parent)));
        svg.Text("title", $"{edge.Table.Name}({string.Join(", ", edge.ForeignKey.Columns)}) → {edge.ForeignKey.References!.Table.Name}").Close();
    }

    private static string Path((double X, double Y) child, (double X, double Y) parent)
    {
        if (child == parent)
        {
            var (right, top) = (child.X + BoxWidth, child.Y);
            return $"M{N(right)} {N(top + 12)} C{N(right + 26)} {N(top + 4)} {N(right + 26)} {N(top + BoxHeight - 4)} {N(right)} {N(top + BoxHeight - 12)}";
        }

        var (startX, endX) = child.X > parent.X ? (child.X, parent.X + BoxWidth) : (child.X + BoxWidth, parent.X);
        var (startY, endY) = (child.Y + (BoxHeight / 2), parent.Y + (BoxHeight / 2));
        var middle = (startX + endX) / 2;
        return $"M{N(startX)} {N(startY)} C{N(middle)} {N(startY)} {N(middle)} {N(endY)} {N(endX)} {N(endY)}";
    }

    private void Box(SvgWriter svg, Table table, (double X, double Y) at)
    {
        svg.Open("g", ("class", "box"), ("transform", $"translate({N(at.X)} {N(at.Y)})"));
        svg.Text("title", table.ObjectName.ToString());
        svg.Shape("rect", ("width", N(BoxWidth)), ("height", N(BoxHeight)), ("rx", "6"));
        svg.Text("text", Shortened(table.Name), ("class", "name"), ("x", "10"), ("y", "17"));
        var size = table.TotalBytes ?? table.Bytes;
        var facts = string.Join(" · ", new[] { table.Rows is { } rows ? $"{Quantity.Number(rows)} rows" : null, size is { } bytes ? Quantity.Bytes(bytes) : null }.Where(fact => fact is not null));
        svg.Text("text", facts, ("class", "size"), ("x", "10"), ("y", "31"));
        if (Worst(finding => Of(finding, table)) is { } severity)
        {
            svg.Shape("circle", ("class", $"dot {Donut.Class(severity)}"), ("cx", N(BoxWidth - 12)), ("cy", "12"), ("r", "4.5"));
        }

        svg.Close();
    }

    private Severity? Worst(Func<Finding, bool> about) => problems.Where(about).Select(finding => (Severity?)finding.Severity).Max();

    private static bool Of(Finding finding, Table table) =>
        finding.Subject.Path is [var schema, var name, ..] && schema == table.Schema && name == table.Name;

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static string N(double value) => SvgWriter.Number(value);
}
