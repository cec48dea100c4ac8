using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// <c>a.x = 1 OR b.y = 2</c> as one query for each side, joined by UNION ALL. Each row comes once, because every further query leaves
/// out what an earlier condition let pass: <c>(…) IS NOT TRUE</c> also holds for NULL. Nothing has to be unique.
/// </summary>
internal static class OrRewrite
{
    /// <summary>The statement as a UNION ALL; null when it has no OR across tables.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        if (main.Block.Where.OfType<LogicalExpression>().FirstOrDefault(condition => condition.Operator == LogicalOperator.Or && CrossesTables(source, condition)) is not { } or)
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        if (!main.IsPassThrough || main.Block.Items.Any(item => item.Expression is ColumnReference { IsStar: true }))
        {
            return StatementRewrite.Refused("the query groups, limits, combines or selects a star");
        }

        var outputs = main.Output?.Select(column => column.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        if (main.Block.OrderBy.Any(item => item.Expression is not (ColumnReference { Table: null } or LiteralExpression) || (item.Expression is ColumnReference column && !outputs.Contains(column.Column))))
        {
            return StatementRewrite.Refused("it is ordered by something else than the names of what it selects");
        }

        if (QueryText.Of(source.Sql, new SourceRange(0, source.Sql.Length))?.Single is not { } clauses)
        {
            return StatementRewrite.Refused("the statement is written in a way that is not taken apart");
        }

        var others = main.Block.Where.Where(condition => !ReferenceEquals(condition, or)).Select(source.Text).ToList();
        var parts = or.Operands.Select((operand, place) =>
            $"SELECT {clauses["SELECT"]} FROM {clauses["FROM"]} WHERE "
            + string.Join(" AND ", others.Append(source.Text(operand)).Concat(or.Operands.Take(place).Select(earlier => $"({earlier.Range.Text(source.Sql)}) IS NOT TRUE"))));
        return StatementRewrite.To(
            (clauses.TryGetValue("WITH", out var with) ? $"WITH {with} " : "") + string.Join(" UNION ALL ", parts) + (clauses.TryGetValue("ORDER BY", out var order) ? $" ORDER BY {order}" : ""),
            "every further part leaves out the rows of those before it");
    }

    // Each side asks one table, and not all sides the same: only then can an index serve every side.
    private static bool CrossesTables(RewriteSource source, LogicalExpression condition)
    {
        var asked = condition.Operands
            .Select(operand => operand.SelfAndDescendants().Any(part => part.Subquery is not null) ? []
                : operand.SelfAndDescendants().OfType<ColumnReference>().Select(column => source.Shape.BindingOf(column)?.Source).Distinct().ToList())
            .ToList();
        return asked.TrueForAll(sources => sources is [not null]) && asked.Select(sources => sources[0]).Distinct().Count() > 1;
    }
}
