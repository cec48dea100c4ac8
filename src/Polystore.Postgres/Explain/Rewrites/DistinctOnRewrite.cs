using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// The first row of each group by <c>DISTINCT ON (key)</c> as one short search for each row of the table that the key refers to:
/// CROSS JOIN LATERAL (… LIMIT 1). Needs a foreign key of the group, never NULL, so that the other table has exactly the groups; pays when
/// that table is much smaller and an index leads with the key and the order.
/// </summary>
internal static class DistinctOnRewrite
{
    /// <summary>The statement with LATERAL; null when it has no DISTINCT ON.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var block = source.Main.Block;
        if (block.DistinctOn.Count == 0)
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        if (block is not { DistinctOn: [ColumnReference key], Compound.Count: 0, GroupBy.Count: 0, Having.Count: 0, Windows.Count: 0, Limit: null, Offset: null } || source.Main.Sources is not [var only]
            || source.Facts.TableOf(only) is not { } table || source.Shape.BindingOf(key)?.Column is not { } column)
        {
            return StatementRewrite.Refused("it does not take the rows of one table by one column");
        }

        if (block.OrderBy.Count < 2 || block.OrderBy.Any(item => item.Expression is not ColumnReference) || Column(source, block.OrderBy[0].Expression) != column)
        {
            return StatementRewrite.Refused("it has no order that says which row of a group comes first");
        }

        if (block.Items.Any(item => item.Expression.SelfAndDescendants().Any(part => part.Subquery is not null || part is FunctionExpression { Over: not null })))
        {
            return StatementRewrite.Refused("it selects queries or window functions");
        }

        if (Referred(source, table, column) is not { } reference)
        {
            return StatementRewrite.Refused($"no validated foreign key of {table.Name}.{column} says which groups there are");
        }

        if (table.FindColumn(column) is not { Nullable: false })
        {
            return StatementRewrite.Refused($"{table.Name}.{column} may be NULL, which is a group that the other table does not have");
        }

        return QueryText.Of(source.Sql, new SourceRange(0, source.Sql.Length))?.Single is { } clauses && Behind(clauses["SELECT"]) is { } selected && Output(source, only) is { } outputs
            ? Written(source, only, reference, clauses, selected, outputs)
            : StatementRewrite.Refused("the statement is written in a way that is not taken apart");
    }

    /// <summary>The table of which groups are made, and the keys of an index that has the first row of each group first; null when it is not one table in an order of columns.</summary>
    public static (Table Table, IReadOnlyList<IndexKey> Keys)? Groups(RewriteSource source)
    {
        var block = source.Main.Block;
        if (block.DistinctOn.Count != 1 || block.OrderBy.Count == 0 || source.Main.Sources is not [var only] || source.Facts.TableOf(only) is not { } table)
        {
            return null;
        }

        var keys = block.OrderBy.Select(item => Column(source, item.Expression) is { } column && table.FindColumn(column) is not null ? IndexKey.On(column, item.Descending) with { NullsFirst = item.NullsFirst } : null).ToList();
        return keys.Contains(null) ? null : (table, keys.OfType<IndexKey>().ToList());
    }

    private static StatementRewrite Written(
        RewriteSource source, ResolvedSource only, (Table Table, string Column, Constraint Key) reference, IReadOnlyDictionary<string, string> clauses, string selected, IReadOnlyList<string> outputs)
    {
        var block = source.Main.Block;
        var alias = only.Source.ExposedName == "grouped" ? "grouped2" : "grouped";
        var key = SqlQuoting.QualifiedName(SqlDialect.Postgres, only.Source.ExposedName!, Column(source, block.OrderBy[0].Expression)!);
        var outer = SqlQuoting.QualifiedName(SqlDialect.Postgres, alias, reference.Column);
        var order = string.Join(", ", block.OrderBy.Skip(1).Select(item => source.Qualified(item.Expression) + Direction(item)));
        var search = $"SELECT {selected} FROM {clauses["FROM"]} WHERE {string.Join(" AND ", block.Where.Select(source.Text).Append($"{key} = {outer}"))} ORDER BY {order} LIMIT 1";
        var columns = string.Join(", ", outputs.Select(output => SqlQuoting.QualifiedName(SqlDialect.Postgres, "first_row", output)));
        return StatementRewrite.To(
            $"{(clauses.TryGetValue("WITH", out var with) ? $"WITH {with} " : "")}SELECT {columns} FROM {Named(source, reference.Table)} AS {alias} "
            + $"CROSS JOIN LATERAL ({search}) AS first_row ORDER BY {outer}{Direction(block.OrderBy[0])}",
            $"{reference.Key.Name} lets no group be without its row of {reference.Table.Name}",
            $"{reference.Table.Name}({reference.Column}) is unique");
    }

    private static (Table Table, string Column, Constraint Key)? Referred(RewriteSource source, Table table, string column)
    {
        foreach (var key in table.ForeignKeys.Where(key => key is { Validated: true, Columns: [var own], References.Columns.Count: 1 } && own == column))
        {
            var reference = key.References!;
            if (source.Lookup.TableOf(reference.Table.Schema, reference.Table.Name) is { Kind: not TableKind.Foreign } referred && source.Facts.KeyWithin(referred, reference.Columns) is not null)
            {
                return (referred, reference.Columns[0], key);
            }
        }

        return null;
    }

    // Without its schema where the search path finds it.
    private static string Named(RewriteSource source, Table table) =>
        SqlQuoting.QualifiedName(SqlDialect.Postgres, source.Lookup.TableOf(null, table.Name) == table ? [table.Name] : [table.Schema, table.Name]);

    // The names by which the outer query selects what the inner one gives; null when two are alike or one has none.
    private static List<string>? Output(RewriteSource source, ResolvedSource only)
    {
        var names = source.Main.Output?.Select(column => column.Name).ToList();
        return names is null || names.Count == 0 || names.Exists(name => name.Length == 0) || names.Distinct(StringComparer.Ordinal).Count() != names.Count || only.Source.ColumnAliases.Count > 0 ? null : names;
    }

    private static string? Column(RewriteSource source, SqlExpression expression) =>
        expression is not ColumnReference column ? null
        : source.Shape.BindingOf(column)?.Column ?? (source.Shape.AliasTargetOf(column) is ColumnReference named ? source.Shape.BindingOf(named)?.Column : null);

    private static string Direction(OrderItem item) =>
        (item.Descending ? " DESC" : "") + (item.NullsFirst switch { true => " NULLS FIRST", false => " NULLS LAST", _ => "" });

    // What stands behind DISTINCT ON (…).
    private static string? Behind(string select)
    {
        var depth = 0;
        foreach (var token in SqlLexer.Significant(select, SqlDialect.Postgres))
        {
            depth += token.IsSymbol(select, "(") ? 1 : token.IsSymbol(select, ")") ? -1 : 0;
            if (depth == 0 && token.IsSymbol(select, ")"))
            {
                return select[token.End..].Trim();
            }
        }

        return null;
    }
}
