using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary><c>a = 1 OR a = 2 OR …</c> as <c>a IN (1, 2, …)</c>. Only of texts, or of whole numbers, of which a list has one type as each alone.</summary>
internal static class OrListRewrite
{
    /// <summary>The statement with lists in place of such ORs of so many values; null when it has none.</summary>
    /// <param name="source">The statement.</param>
    /// <param name="least">Shorter ones are left alone.</param>
    public static StatementRewrite? Of(RewriteSource source, int least)
    {
        var edits = source.Shape.Blocks
            .SelectMany(block => block.Block.Expressions())
            .SelectMany(expression => expression.SelfAndDescendants())
            .OfType<LogicalExpression>()
            .Where(or => or.Operator == LogicalOperator.Or && or.Operands.Count >= least)
            .Select(or => (or.Range, Text: List(source, or)))
            .Where(edit => edit.Text is not null)
            .Select(edit => (edit.Range, edit.Text!))
            .Distinct()
            .ToList();
        return edits.Count == 0 ? null
            : source.Volatile is { } name ? StatementRewrite.Refused($"{name} may answer differently at every call")
            : StatementRewrite.To(source.Replace(edits), "IN is an OR of equalities");
    }

    private static string? List(RewriteSource source, LogicalExpression or)
    {
        var sides = or.Operands.OfType<BinaryExpression>().Where(side => side is { Operator: "=", Left: ColumnReference, Right: LiteralExpression }).ToList();
        var column = sides.Count == or.Operands.Count ? (ColumnReference)sides[0].Left : null;
        var values = sides.ConvertAll(side => (LiteralExpression)side.Right);
        return column is not null && sides.TrueForAll(side => (ColumnReference)side.Left is var other && other.Column == column.Column && other.Table == column.Table)
            && (values.TrueForAll(value => value.Kind == LiteralKind.Text) || values.TrueForAll(value => value.Kind == LiteralKind.Number && value.Value.All(char.IsAsciiDigit)))
            ? $"{source.Text(column)} IN ({string.Join(", ", values.Select(source.Text))})"
            : null;
    }
}
