using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// <c>a.x = 1 OR b.y = 2</c>, and <c>a.x = 1 OR a.y IN (SELECT …)</c>, as one query for each side, joined by UNION ALL. Each row comes once, because every further query leaves
/// out what an earlier condition let pass: <c>(…) IS NOT TRUE</c> also holds for NULL. Nothing has to be unique.
/// </summary>
internal static class OrRewrite
{
    /// <summary>The statement as a UNION ALL; null when it has no OR across tables.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        if (main.Block.Where.OfType<LogicalExpression>().FirstOrDefault(condition => condition.Operator == LogicalOperator.Or && (CrossesTables(source, condition) || HoldsQuery(source, condition))) is not { } or)
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
        // Those with a query last, so that it need not be answered for the rows of the others.
        var operands = or.Operands.OrderBy(operand => operand is InExpression { Query: not null }).ToList();
        var parts = operands.Select((operand, place) =>
            $"SELECT {clauses["SELECT"]} FROM {clauses["FROM"]} WHERE "
            + string.Join(" AND ", others.Append(source.Text(operand)).Concat(operands.Take(place).Select(earlier => $"({earlier.Range.Text(source.Sql)}) IS NOT TRUE"))));
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

    // A side is IN (SELECT …), for which no bitmap is made, and every side alone finds its rows by an index.
    private static bool HoldsQuery(RewriteSource source, LogicalExpression condition) =>
        condition.Operands.Any(operand => operand is InExpression { Query: not null }) && condition.Operands.All(operand => operand switch
        {
            InExpression { Negated: false, Query: { } query, Operand: ColumnReference column } => source.Shape.BlockOf(query) is { IsCorrelated: false } && Indexed(source, column),
            InExpression { Negated: false, Query: null, Operand: ColumnReference column } => Indexed(source, column),
            BinaryExpression { Operator: "=", Left: ColumnReference column, Right: LiteralExpression or ParameterExpression } => Indexed(source, column),
            _ => false,
        });

    private static bool Indexed(RewriteSource source, ColumnReference column) => source.Shape.BindingOf(column) is { IsOuter: false } binding
        && source.Facts.TableOf(binding.Source)?.Indexes.Any(index => index is { Valid: true, Predicate: null } && index.Keys[0].Column == binding.Column) == true;
}
