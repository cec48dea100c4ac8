using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// A query as a value, computed anew for every row, as a LEFT JOIN with all its values computed at once. Needs that it compares its own
/// columns with those of the outer row by equality, and that it gives one row for each: by an aggregate, or by a unique key.
/// </summary>
internal static class ScalarSubqueryRewrite
{
    /// <summary>The statement with its correlated values joined; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        var found = main.Block.Items
            .SelectMany(item => item.Expression.SelfAndDescendants().OfType<SubqueryExpression>().Select(value => (Item: item, Value: value)))
            .Where(pair => source.Shape.BlockOf(pair.Value.Query) is { Role: BlockRole.Scalar, IsCorrelated: true })
            .ToList();
        if (found.Count == 0)
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        if (main.Block is not { Compound.Count: 0, GroupBy.Count: 0, Having.Count: 0 } || main.Sources.Skip(1).Any(other => other.Source.Join == JoinKind.None)
            || main.Block.Items.Any(item => item.Expression.SelfAndDescendants().OfType<FunctionExpression>().Any(Aggregate.Is)))
        {
            return StatementRewrite.Refused("the query around it groups, combines or lists its tables with commas");
        }

        var edits = new List<(SourceRange Range, string Text)>();
        var joins = new List<string>();
        var premises = new List<string>();
        var taken = main.Sources.Select(other => other.Source.ExposedName).ToHashSet(StringComparer.Ordinal);
        foreach (var (item, value) in found)
        {
            var alias = Alias(taken);
            if (Join(source, value, alias, premises, out var join, out var read) is { } refusal)
            {
                return StatementRewrite.Refused(refusal);
            }

            joins.Add(join);
            var named = item.Alias is null && ReferenceEquals(item.Expression, value) ? $"{read} AS {SqlQuoting.Identifier(OutputName(value), SqlDialect.Postgres)}" : read;
            edits.Add((Brackets(source.Sql, value.Query.Range), named));
        }

        if (QueryText.Of(source.Sql, new SourceRange(0, source.Sql.Length))?.Single is not { } clauses || !clauses.TryGetValue("FROM", out var from))
        {
            return StatementRewrite.Refused("the statement is written in a way that is not taken apart");
        }

        var start = source.Sql.IndexOf(from, found.Max(pair => pair.Value.Query.Range.End), StringComparison.Ordinal);
        edits.Add((new SourceRange(start + from.Length, 0), $" {string.Join(" ", joins)}"));
        return start < 0
            ? StatementRewrite.Refused("the statement is written in a way that is not taken apart")
            : StatementRewrite.To(source.Replace(edits), [.. premises.Distinct(StringComparer.Ordinal)]);
    }

    private static string? Join(RewriteSource source, SubqueryExpression value, string alias, List<string> premises, out string join, out string read)
    {
        (join, read) = ("", "");
        var inner = source.Shape.BlockOf(value.Query)!;
        if (inner.Block is not { Items: [var item], With.Count: 0, Compound.Count: 0, GroupBy.Count: 0, Having.Count: 0, Distinct: false, Limit: null, Offset: null }
            || inner.Block.Expressions().SelectMany(expression => expression.SelfAndDescendants()).Any(expression => expression.Subquery is not null))
        {
            return "the query behind the value groups, limits, combines or holds further queries";
        }

        if (QueryText.Of(source.Sql, inner.Block.Range)?.Single is not { } clauses || !clauses.TryGetValue("FROM", out var from))
        {
            return "the query behind the value is written in a way that is not taken apart";
        }

        var keys = new List<(ColumnReference Inner, string Outer)>();
        var rest = new List<SqlExpression>();
        foreach (var condition in inner.Block.Where)
        {
            if (!IsOuter(source, condition))
            {
                rest.Add(condition);
            }
            else if (condition is BinaryExpression { Operator: "=" } equal && Pair(source, equal) is { } pair)
            {
                keys.Add(pair);
            }
            else
            {
                return "the query behind the value compares with the outer row by more than equality";
            }
        }

        if (keys.Count == 0 || IsOuter(source, item.Expression) || inner.Block.Sources.SelectMany(other => other.On.Concat(other.Arguments)).Any(condition => IsOuter(source, condition)))
        {
            return "the query behind the value uses the outer row in another place than an equality of WHERE";
        }

        var column = $"{alias}.value";
        var aggregate = item.Expression as FunctionExpression;
        var otherwise = (string?)null;
        if (aggregate is { Arguments: [FunctionExpression inside, LiteralExpression fallback] } && aggregate.Is("coalesce"))
        {
            (aggregate, otherwise) = (inside, source.Text(fallback));
        }

        var grouped = aggregate is not null && Aggregate.Is(aggregate);
        if (grouped)
        {
            premises.Add("an aggregate gives one row for each group");
            read = otherwise is not null ? $"coalesce({column}, {otherwise})" : aggregate!.Is("count") ? $"coalesce({column}, 0)" : column;
        }
        else
        {
            if (inner.Sources is not [var only] || source.Facts.TableOf(only) is not { } table
                || source.Facts.KeyWithin(table, keys.Select(key => source.Shape.BindingOf(key.Inner)!.Column)) is not { } unique
                || item.Expression.SelfAndDescendants().OfType<FunctionExpression>().Any(Aggregate.Is))
            {
                return "no unique key makes the query behind the value give one row at most";
            }

            premises.Add($"{table.Name}({string.Join(", ", unique)}) is unique");
            read = column;
        }

        var computed = grouped ? aggregate!.Range.Text(source.Sql) : source.Text(item.Expression);
        var names = keys.Select((key, place) => (Text: source.Text(key.Inner), Name: keys.Count == 1 ? "key" : $"key{place + 1}", key.Outer)).ToList();
        join = $"LEFT JOIN (SELECT {string.Join(", ", names.Select(key => $"{key.Text} AS {key.Name}"))}, {computed} AS value FROM {from}"
            + (rest.Count > 0 ? $" WHERE {string.Join(" AND ", rest.Select(source.Text))}" : "")
            + (grouped ? $" GROUP BY {string.Join(", ", names.Select(key => key.Text))}" : "")
            + $") AS {alias} ON {string.Join(" AND ", names.Select(key => $"{alias}.{key.Name} = {key.Outer}"))}";
        return null;
    }

    private static (ColumnReference Inner, string Outer)? Pair(RewriteSource source, BinaryExpression equal)
    {
        foreach (var (own, other) in new[] { (equal.Left, equal.Right), (equal.Right, equal.Left) })
        {
            if (own is ColumnReference column && !IsOuter(source, column)
                && other.SelfAndDescendants().OfType<ColumnReference>().All(reference => IsOuter(source, reference))
                && source.Qualified(other) is { } text)
            {
                return (column, text);
            }
        }

        return null;
    }

    private static bool IsOuter(RewriteSource source, SqlExpression expression) =>
        expression.SelfAndDescendants().OfType<ColumnReference>().Any(reference => source.Shape.BindingOf(reference) is { IsOuter: true });

    private static string Alias(HashSet<string?> taken)
    {
        var alias = "matched";
        var number = 1;
        while (!taken.Add(alias))
        {
            alias = $"matched{++number}";
        }

        return alias;
    }

    // The server names a value after its only column: its alias, the column, or the function.
    private static string OutputName(SubqueryExpression value) => value.Query.Items[0] switch
    {
        { Alias: { } alias } => alias,
        { Expression: ColumnReference column } => column.Column,
        { Expression: FunctionExpression function } => function.Name.Split('.')[^1].ToLowerInvariant(),
        _ => "value",
    };

    private static SourceRange Brackets(string sql, SourceRange inside)
    {
        var open = sql.LastIndexOf('(', inside.Start - 1);
        return new SourceRange(open, sql.IndexOf(')', inside.End) + 1 - open);
    }
}
