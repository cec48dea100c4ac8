using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// A page by OFFSET as the rows behind the last row of the page before. Needs an order of NOT NULL columns of one table, all in one
/// direction; a key of the table is added to it where ties would be open.
/// </summary>
internal static class KeysetRewrite
{
    /// <summary>The next page without OFFSET; null when the statement has none.</summary>
    /// <remarks>Its parameters are the values of the last row of the page before, so that it is no equal of the statement but its successor.</remarks>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var block = source.Main;
        if (block.Block.Offset is null)
        {
            return null;
        }

        if (block.Sources is not [var only] || block.Block is not { Compound.Count: 0, GroupBy.Count: 0, Having.Count: 0, Distinct: false } || source.Facts.TableOf(only) is not { } table)
        {
            return StatementRewrite.Refused("the query does not read the rows of one table");
        }

        if (block.Block.OrderBy.Count == 0)
        {
            return StatementRewrite.Refused("without ORDER BY no page is defined");
        }

        var keys = new List<string>();
        foreach (var item in block.Block.OrderBy)
        {
            if (item.Expression is not ColumnReference column || source.Shape.BindingOf(column) is not { } binding || !ReferenceEquals(binding.Source, only) || item.Collation is not null)
            {
                return StatementRewrite.Refused("it is not ordered by plain columns");
            }

            if (table.FindColumn(binding.Column) is not { Nullable: false })
            {
                return StatementRewrite.Refused($"{binding.Column}, by which it is ordered, may be NULL");
            }

            keys.Add(binding.Column);
        }

        if (block.Block.OrderBy.Any(item => item.Descending != block.Block.OrderBy[0].Descending))
        {
            return StatementRewrite.Refused("it is ordered up by one column and down by another");
        }

        var unique = source.Facts.KeyWithin(table, keys);
        var added = unique is null ? source.Facts.KeysOf(table).FirstOrDefault()?.Except(keys, StringComparer.Ordinal).ToList() : [];
        if (added is null)
        {
            return StatementRewrite.Refused($"{table.Name} has no key that would tell rows of the same order apart");
        }

        if (QueryText.Of(source.Sql, new SourceRange(0, source.Sql.Length))?.Single is not { } clauses)
        {
            return StatementRewrite.Refused("the statement is written in a way that is not taken apart");
        }

        var down = block.Block.OrderBy[0].Descending;
        var exposed = only.Source.ExposedName!;
        var columns = keys.Concat(added).Select(column => SqlQuoting.QualifiedName(SqlDialect.Postgres, exposed, column)).ToList();
        var selected = block.Output?.Select(output => output.Binding?.Column ?? (output.Expression is ColumnReference column ? column.Column : "")).ToList() ?? [];
        var hidden = keys.Concat(added).Except(selected, StringComparer.Ordinal).ToList();
        var first = 1 + LastParameter(source);
        var behind = columns.Count == 1
            ? $"{columns[0]} {(down ? "<" : ">")} ${first}"
            : $"({string.Join(", ", columns)}) {(down ? "<" : ">")} ({string.Join(", ", columns.Select((_, place) => $"${first + place}"))})";
        var tail = clauses.TryGetValue("LIMIT", out var limit) ? $" LIMIT {limit}" : clauses.TryGetValue("FETCH", out var fetch) ? $" FETCH {fetch}" : "";
        return StatementRewrite.Successor(
            $"{(clauses.TryGetValue("WITH", out var with) ? $"WITH {with} " : "")}SELECT {clauses["SELECT"]} FROM {clauses["FROM"]} WHERE {string.Join(" AND ", block.Block.Where.Select(source.Text).Append(behind))}"
            + $" ORDER BY {string.Join(", ", columns.Select(column => column + (down ? " DESC" : "")))}{tail}",
            $"({string.Join(", ", keys.Concat(added))}) is unique and NOT NULL, so that no row is left out or comes twice",
            "its new parameters are these columns of the last row of the page before" + (hidden.Count > 0 ? $", which must select {string.Join(" and ", hidden)} too" : ""));
    }

    private static int LastParameter(RewriteSource source) => SqlLexer.Significant(source.Sql, SqlDialect.Postgres)
        .Where(token => token.Kind == SqlTokenKind.Parameter)
        .Select(token => int.TryParse(token.Span(source.Sql)[1..], out var number) ? number : 0)
        .DefaultIfEmpty(0)
        .Max();
}
