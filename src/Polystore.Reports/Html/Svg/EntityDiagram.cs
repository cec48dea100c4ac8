using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Schemas;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Svg;

/// <summary>
/// An entity-relationship diagram: a box for each table or collection with its fields, embedded documents indented under the field that
/// holds them, and a line for each reference, from the field to the entity that it points to.
/// </summary>
internal sealed class EntityDiagram(SchemaDocument schema)
{
    /// <summary>Beyond this a drawing is a tangle.</summary>
    public const int MostEntities = SchemaDiagram.MostTables;

    private const double BoxWidth = 236;
    private const double HeadHeight = 38;
    private const double RowHeight = 16;
    private const double ColumnGap = 84;
    private const double RowGap = 20;
    private const double Margin = 8;
    private const double Indent = 11;
    private const int MostFields = 14;
    private const int LongestName = 20;
    private const int LongestType = 13;

    private readonly Dictionary<ObjectName, (double X, double Y)> places = [];

    /// <summary>The picture.</summary>
    public SvgWriter Draw()
    {
        var layout = new SchemaLayout([.. schema.Entities.Select(AsTable)], StringComparison.OrdinalIgnoreCase);
        var columns = layout.Columns.Select(column => column.ConvertAll(table => Entity(table.ObjectName))).ToList();
        foreach (var alone in layout.Alone.Select(table => Entity(table.ObjectName)))
        {
            // What refers to nothing goes where there is most room, so that the picture stays square.
            var shortest = columns.Count > 2 ? columns.MinBy(Height)! : null;
            if (shortest is null || Height(shortest) + Height([alone]) > columns.Max(Height))
            {
                columns.Add([alone]);
            }
            else
            {
                shortest.Add(alone);
            }
        }

        var tallest = columns.Max(Height);
        for (var column = 0; column < columns.Count; column++)
        {
            var y = Margin + ((tallest - Height(columns[column])) / 2);
            foreach (var entity in columns[column])
            {
                places[entity.ObjectName] = (Margin + (column * (BoxWidth + ColumnGap)), y);
                y += BoxHeight(entity) + RowGap;
            }
        }

        var (width, height) = ((columns.Count * (BoxWidth + ColumnGap)) - ColumnGap + (2 * Margin), tallest + (2 * Margin));
        var svg = new SvgWriter(
            $"Diagram: {SchemaWords.Headline(schema)}", ("class", "schema entities"), ("viewBox", $"0 0 {N(width)} {N(height)}"), ("width", N(width)), ("height", N(height)));
        foreach (var reference in schema.References)
        {
            Edge(svg, reference);
        }

        schema.Entities.ToList().ForEach(entity => Box(svg, entity));
        return svg;
    }

    private Table AsTable(SchemaEntity entity) => new()
    {
        Schema = entity.Schema,
        Name = entity.Name,
        Constraints = [.. schema.References.Where(reference => reference.From == entity.ObjectName).Select(reference => new Constraint { Kind = ConstraintKind.ForeignKey, Columns = reference.Fields, References = new ForeignKeyReference(reference.To, reference.ToFields) })],
    };

    private SchemaEntity Entity(ObjectName name) => schema.Entities.First(entity => entity.ObjectName == name);

    private double Height(IReadOnlyList<SchemaEntity> column) => column.Sum(entity => BoxHeight(entity) + RowGap) - RowGap;

    private double BoxHeight(SchemaEntity entity) => HeadHeight + (Shown(entity).Count * RowHeight) + (Hidden(entity) > 0 ? RowHeight : 0) + 6;

    // Elements of an array are what the array holds: their type stands with it.
    private static List<SchemaField> Paths(SchemaEntity entity) => [.. entity.Fields.Where(field => !field.Path.EndsWith("[]", StringComparison.Ordinal))];

    // Of many fields those that refer, then those of the document itself, then embedded ones.
    private List<SchemaField> Shown(SchemaEntity entity)
    {
        var paths = Paths(entity);
        if (paths.Count <= MostFields + 1)
        {
            return paths;
        }

        var referring = schema.References.Where(reference => reference.From == entity.ObjectName).SelectMany(reference => reference.Fields).ToHashSet(StringComparer.Ordinal);
        var chosen = paths.OrderByDescending(field => referring.Any(path => path == field.Path || path.StartsWith(field.Path + ".", StringComparison.Ordinal) || path.StartsWith(field.Path + "[", StringComparison.Ordinal)))
            .ThenByDescending(field => field.Key).ThenBy(field => field.Path.Count(letter => letter == '.')).Take(MostFields).ToHashSet();
        return paths.FindAll(chosen.Contains);
    }

    private int Hidden(SchemaEntity entity) => Paths(entity).Count - Shown(entity).Count;

    private void Edge(SvgWriter svg, SchemaReference reference)
    {
        if (!places.TryGetValue(reference.From, out var from) || !places.TryGetValue(Known(reference.To), out var to))
        {
            return;
        }

        var row = Shown(Entity(reference.From)).FindIndex(field => field.Path.Replace("[]", "", StringComparison.Ordinal) == reference.Fields[0].Replace("[]", "", StringComparison.Ordinal));
        var (startY, endY) = (from.Y + (row < 0 ? HeadHeight / 2 : HeadHeight + (row * RowHeight) + (RowHeight / 2)), to.Y + (HeadHeight / 2));
        var path = from == to
            ? $"M{N(from.X + BoxWidth)} {N(startY)} C{N(from.X + BoxWidth + 30)} {N(startY)} {N(from.X + BoxWidth + 30)} {N(endY)} {N(from.X + BoxWidth)} {N(endY)}"
            : Curve(from.X > to.X ? (from.X, to.X + BoxWidth) : from.X < to.X ? (from.X + BoxWidth, to.X) : (from.X, to.X), startY, endY, sameColumn: from.X == to.X);
        var worst = schema.Findings.Where(finding => finding.Subject.Path.Count > 2 && finding.Subject.Path[1] == reference.From.Name && finding.Subject.Path.Skip(2).Contains(reference.Fields[0])).Select(finding => (Severity?)finding.Severity).Max();
        svg.Open("path", ("class", $"edge{(reference.Declared ? "" : " found")}{(worst is { } severity ? $" {Donut.Class(severity)}" : "")}"), ("d", path));
        svg.Text("title", $"{SchemaWords.From(reference)} → {SchemaWords.To(reference)}").Close();
        svg.Shape("circle", ("class", "end"), ("cx", N(path.Length > 0 && from.X > to.X ? to.X + BoxWidth : from == to ? to.X + BoxWidth : to.X)), ("cy", N(endY)), ("r", "3.2"));
    }

    // Names may be compared without case.
    private ObjectName Known(ObjectName name) => places.ContainsKey(name) ? name : places.Keys.FirstOrDefault(one => one.ToString().Equals(name.ToString(), StringComparison.OrdinalIgnoreCase), name);

    private static string Curve((double Start, double End) x, double startY, double endY, bool sameColumn)
    {
        var middle = sameColumn ? x.Start - 40 : (x.Start + x.End) / 2;
        return $"M{N(x.Start)} {N(startY)} C{N(middle)} {N(startY)} {N(middle)} {N(endY)} {N(x.End)} {N(endY)}";
    }

    private void Box(SvgWriter svg, SchemaEntity entity)
    {
        var (x, y) = places[entity.ObjectName];
        svg.Open("g", ("class", "box"), ("transform", $"translate({N(x)} {N(y)})"));
        svg.Text("title", $"{entity.ObjectName}: {SchemaWords.Facts(entity)}");
        svg.Shape("rect", ("width", N(BoxWidth)), ("height", N(BoxHeight(entity))), ("rx", "6"));
        svg.Text("text", Shortened(entity.Name, LongestName + 8), ("class", "name"), ("x", "10"), ("y", "16"));
        svg.Text("text", SchemaWords.Facts(entity with { Sampled = null }), ("class", "size"), ("x", "10"), ("y", "30"));
        svg.Shape("path", ("class", "rule"), ("d", $"M0 {N(HeadHeight - 2)} H{N(BoxWidth)}"));
        var row = HeadHeight + 10;
        foreach (var field in Shown(entity))
        {
            Row(svg, entity, field, row);
            row += RowHeight;
        }

        if (Hidden(entity) is > 0 and var more)
        {
            svg.Text("text", $"… {more} more", ("class", "size"), ("x", "10"), ("y", N(row)));
        }

        svg.Close();
    }

    private static void Row(SvgWriter svg, SchemaEntity entity, SchemaField field, double y)
    {
        var names = field.Path.Split('.');
        // A field below another is drawn under it, when that one is drawn.
        var depth = entity.Fields.Any(other => other.Path == string.Join('.', names[..^1]).TrimEnd('[', ']')) ? names.Length - 1 : 0;
        var name = depth == 0 ? field.Path : names[^1];
        var isList = entity.Fields.Any(other => other.Path == field.Path + "[]");
        var type = SchemaWords.Types(field with { Types = [.. field.Types.Take(1)] }) + (field.Types.Count > 1 ? " +" : "");
        var inner = isList ? entity.Fields.First(other => other.Path == field.Path + "[]").Types : [];
        svg.Open("g", ("class", field.Key ? "field key" : field.Optional || field.Presence < 1 ? "field optional" : "field"));
        svg.Text("title", $"{field.Path}: {SchemaWords.Types(field)}");
        svg.Text("text", Shortened(name, LongestName - depth) + (isList ? "[]" : ""), ("x", N(10 + (depth * Indent))), ("y", N(y)));
        svg.Text("text", Shortened(inner.Count > 0 ? inner[0].Name : type, LongestType), ("class", "size"), ("x", N(BoxWidth - 10)), ("y", N(y)), ("text-anchor", "end"));
        svg.Close();
    }

    private static string Shortened(string name, int most) => name.Length <= most ? name : name[..(most - 1)] + "…";

    private static string N(double value) => SvgWriter.Number(value);
}
