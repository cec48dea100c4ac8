using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// A list of rows, <c>(a, b) IN ((1, 2), (3, 4), …)</c> or <c>(a = 1 AND b = 2) OR (a = 3 AND b = 4) …</c>, which the server takes apart into
/// one long OR, as <c>(a, b) IN (VALUES …)</c>, which is a join. Only behind AND of WHERE, where no truth value and NULL are the same.
/// </summary>
internal static partial class RowListRewrite
{
    /// <summary>The statement with VALUES in place of lists of so many rows; null when it has none.</summary>
    /// <param name="source">The statement.</param>
    /// <param name="least">Shorter lists are left alone.</param>
    public static StatementRewrite? Of(RewriteSource source, int least)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var list in Lists(source, least))
        {
            var types = list.Columns.Select(column => TypeOf(source, column)).ToList();
            for (var column = 0; column < types.Count; column++)
            {
                if (types[column] is not { } type || list.Rows.Any(row => !Fits(row[column], type)))
                {
                    return StatementRewrite.Refused($"a value of the list has no constant of {list.Columns[column].Column}'s type");
                }
            }

            // The first row gives the types, without which texts and dates of the list would all be text.
            var rows = list.Rows.Select((row, place) => $"({string.Join(", ", row.Select((value, column) => place == 0 ? $"{source.Text(value)}::{types[column]}" : source.Text(value)))})");
            edits.Add((list.Range, $"({string.Join(", ", list.Columns.Select(source.Text))}) IN (VALUES {string.Join(", ", rows)})"));
        }

        return edits.Count == 0 ? null
            : source.Volatile is { } name ? StatementRewrite.Refused($"{name} may answer differently at every call")
            : StatementRewrite.To(source.Replace(edits), "a row is kept when it is among the rows of the list, however they are written");
    }

    /// <summary>The lists of at least so many rows over two columns or more.</summary>
    public static IEnumerable<RowList> Lists(RewriteSource source, int least) => source.Shape.Blocks
        .SelectMany(block => block.Block.Where)
        .Select(condition => condition switch
        {
            InExpression { Negated: false, Operand: RowExpression row, Query: null, Items: var items } => OfRows(condition, row, items),
            LogicalExpression { Operator: LogicalOperator.Or } or => OfOr(or),
            _ => null,
        })
        .OfType<RowList>()
        .Where(list => list.Rows.Count >= least);

    private static RowList? OfRows(SqlExpression whole, RowExpression row, IReadOnlyList<SqlExpression> items)
    {
        var columns = row.Items.OfType<ColumnReference>().ToList();
        var rows = items.OfType<RowExpression>().Select(item => item.Items.OfType<LiteralExpression>().ToList()).ToList();
        return columns.Count >= 2 && columns.Count == row.Items.Count && rows.Count == items.Count && rows.TrueForAll(one => one.Count == columns.Count)
            ? new RowList(whole.Range, columns, rows)
            : null;
    }

    private static RowList? OfOr(LogicalExpression or)
    {
        var sides = or.Operands.Select(Equalities).ToList();
        if (sides.Exists(side => side is null) || sides[0]!.Count < 2)
        {
            return null;
        }

        var columns = sides[0]!.Select(pair => pair.Column).ToList();
        var rows = new List<List<LiteralExpression>>();
        foreach (var side in sides.OfType<List<(ColumnReference Column, LiteralExpression Value)>>())
        {
            var row = columns.Select(column => side.FindAll(pair => pair.Column.Column == column.Column && pair.Column.Table == column.Table)).ToList();
            if (side.Count != columns.Count || row.Exists(values => values.Count != 1))
            {
                return null;
            }

            rows.Add(row.ConvertAll(values => values[0].Value));
        }

        return new RowList(or.Range, columns, rows);
    }

    private static List<(ColumnReference Column, LiteralExpression Value)>? Equalities(SqlExpression side)
    {
        var parts = side is LogicalExpression { Operator: LogicalOperator.And } and ? and.Operands : [side];
        var pairs = new List<(ColumnReference, LiteralExpression)>();
        foreach (var part in parts)
        {
            switch (part)
            {
                case BinaryExpression { Operator: "=", Left: ColumnReference column, Right: LiteralExpression value }:
                    pairs.Add((column, value));
                    break;
                case BinaryExpression { Operator: "=", Left: LiteralExpression value, Right: ColumnReference column }:
                    pairs.Add((column, value));
                    break;
                default:
                    return null;
            }
        }

        return pairs;
    }

    // The length in brackets would cut a constant: without it, and with bpchar for the character of length one that "character" means.
    private static string? TypeOf(RewriteSource source, ColumnReference reference) =>
        source.Shape.BindingOf(reference) is { } binding && source.Facts.TableOf(binding.Source)?.FindColumn(binding.Column) is { } column
            ? Length().Replace(column.Type, "") switch { "character" => "bpchar", "bit" or "real" => null, var type => type }
            : null;

    // A text takes the type of the column anyway; a number keeps its own, which may be wider.
    private static bool Fits(LiteralExpression value, string type) => value.Kind switch
    {
        LiteralKind.Text => true,
        LiteralKind.Boolean => type == "boolean",
        LiteralKind.Number => type switch
        {
            "smallint" => short.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "integer" => int.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "bigint" => long.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "numeric" or "double precision" => true,
            _ => false,
        },
        _ => false,
    };

    [GeneratedRegex(@"\([0-9, ]+\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Length();

    /// <summary>A list of rows.</summary>
    /// <param name="Range">Where it stands, with what is compared.</param>
    /// <param name="Columns">What is compared.</param>
    /// <param name="Rows">The rows, a constant for each column.</param>
    internal sealed record RowList(SourceRange Range, IReadOnlyList<ColumnReference> Columns, IReadOnlyList<IReadOnlyList<LiteralExpression>> Rows);
}
