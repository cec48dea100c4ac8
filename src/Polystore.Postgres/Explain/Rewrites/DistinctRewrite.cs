using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// DISTINCT over a join of which only one table's columns are selected, as that table with EXISTS for the others: rows are not
/// multiplied to be thrown away again. Needs a key of the table among what is selected.
/// </summary>
internal static class DistinctRewrite
{
    /// <summary>The statement without DISTINCT; null when it has none over a join.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        if (main.Block is not { Distinct: true, DistinctOn.Count: 0, Compound.Count: 0 } || main.Sources.Count < 2)
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        var columns = main.Block.Items.SelectMany(item => item.Expression.SelfAndDescendants()).OfType<ColumnReference>().ToList();
        var selected = columns.Where(column => !column.IsStar).Select(column => source.Shape.BindingOf(column)?.Source).Distinct().ToList();
        if (columns.Exists(column => column.IsStar) || selected is not [{ } kept] || main.Block.GroupBy.Count + main.Block.Having.Count + main.Block.Windows.Count > 0
            || main.Block.Items.Any(item => item.Expression.SelfAndDescendants().Any(part => part.Subquery is not null || part is FunctionExpression { Over: not null } || (part is FunctionExpression call && Aggregate.Is(call)))))
        {
            return StatementRewrite.Refused("it selects columns of several tables, or groups");
        }

        if (main.Sources.Any(other => other is not { Kind: SourceKind.Table, Source: { Natural: false, Using.Count: 0, ColumnAliases.Count: 0, Join: JoinKind.None or JoinKind.Inner or JoinKind.Cross } }))
        {
            return StatementRewrite.Refused("not all its tables are joined by INNER JOIN … ON");
        }

        var plain = main.Block.Items.Select(item => item.Expression).OfType<ColumnReference>().Select(column => column.Column);
        if (source.Facts.TableOf(kept) is not { } table || source.Facts.KeyWithin(table, plain) is not { } key)
        {
            return StatementRewrite.Refused($"no unique key of {kept.Source.ExposedName} is among what is selected");
        }

        if (QueryText.Of(source.Sql, new SourceRange(0, source.Sql.Length))?.Single is not { } clauses
            || SqlLexer.Significant(clauses["FROM"], SqlDialect.Postgres).Any(token => token.IsWord(clauses["FROM"], "ONLY") || token.IsWord(clauses["FROM"], "TABLESAMPLE")))
        {
            return StatementRewrite.Refused("the statement is written in a way that is not taken apart");
        }

        var conditions = main.Block.Where.Concat(main.Block.Sources.SelectMany(other => other.On)).ToLookup(condition => OnlyOf(source, condition, kept));
        var others = string.Join(", ", main.Sources.Where(other => !ReferenceEquals(other, kept)).Select(Written));
        var joined = conditions[false].Select(source.Text).ToList();
        var exists = $"EXISTS (SELECT FROM {others}{(joined.Count > 0 ? $" WHERE {string.Join(" AND ", joined)}" : "")})";
        var tail = string.Concat(new[] { "ORDER BY", "LIMIT", "OFFSET", "FETCH" }.Where(clauses.ContainsKey).Select(clause => $" {clause} {clauses[clause]}"));
        return StatementRewrite.To(
            $"{(clauses.TryGetValue("WITH", out var with) ? $"WITH {with} " : "")}SELECT {Behind(clauses["SELECT"])} FROM {Written(kept)} WHERE {string.Join(" AND ", conditions[true].Select(source.Text).Append(exists))}{tail}",
            $"{table.Name}({string.Join(", ", key)}) is unique and NOT NULL");
    }

    private static string Written(ResolvedSource source)
    {
        var name = SqlQuoting.QualifiedName(SqlDialect.Postgres, source.Source.Schema is { } schema ? [schema, source.Source.Name] : [source.Source.Name]);
        return source.Source.Alias is { } alias ? $"{name} AS {SqlQuoting.Identifier(alias, SqlDialect.Postgres)}" : name;
    }

    private static string Behind(string select) => select[(select.IndexOf("DISTINCT", StringComparison.OrdinalIgnoreCase) + "DISTINCT".Length)..].Trim();

    private static bool OnlyOf(RewriteSource source, SqlExpression condition, ResolvedSource kept) =>
        condition.SelfAndDescendants().All(part => part.Subquery is null && (part is not ColumnReference column || ReferenceEquals(source.Shape.BindingOf(column)?.Source, kept)));
}
