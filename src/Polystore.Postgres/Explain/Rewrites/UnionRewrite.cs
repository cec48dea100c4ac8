using System.Globalization;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// UNION as UNION ALL where no two rows can be alike: each part selects a key of its only table, and any two parts differ in a
/// constant that they select or in what they ask of one column of the same table.
/// </summary>
internal static class UnionRewrite
{
    /// <summary>The statement with UNION ALL; null when it has no UNION, refused when rows may be alike.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        if (main.Block.Compound.Count == 0 || main.Block.Compound.Any(part => part.Operator != CompoundOperator.Union))
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        var parts = main.Block.Compound.Select(part => source.Shape.BlockOf(part.Block)).Prepend(main).ToList();
        var premises = new List<string>();
        foreach (var part in parts)
        {
            if (part is not { Sources: [var only], Block: { GroupBy.Count: 0, Having.Count: 0 } } || source.Facts.TableOf(only) is not { } table
                || source.Facts.KeyWithin(table, part.Block.Items.Select(item => item.Expression).OfType<ColumnReference>().Select(column => column.Column)) is not { } key)
            {
                return StatementRewrite.Refused("a part does not select a unique key of one table");
            }

            premises.Add($"{table.Name}({string.Join(", ", key)}) is unique and NOT NULL");
        }

        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = i + 1; j < parts.Count; j++)
            {
                if (!Differ(source, parts[i]!, parts[j]!))
                {
                    return StatementRewrite.Refused("two parts may return the same row");
                }
            }
        }

        var depth = 0;
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var token in SqlLexer.Significant(source.Sql, SqlDialect.Postgres))
        {
            depth += token.IsSymbol(source.Sql, "(") ? 1 : token.IsSymbol(source.Sql, ")") ? -1 : 0;
            if (depth == 0 && token.IsWord(source.Sql, "UNION"))
            {
                edits.Add((new SourceRange(token.Offset, token.Length), "UNION ALL"));
            }
        }

        return edits.Count != parts.Count - 1 || source.Sql.Contains("UNION DISTINCT", StringComparison.OrdinalIgnoreCase)
            ? StatementRewrite.Refused("the statement is written in a way that is not taken apart")
            : StatementRewrite.To(source.Replace(edits), [.. premises.Append("the parts differ in a constant").Distinct(StringComparer.Ordinal)]);
    }

    private static bool Differ(RewriteSource source, ResolvedBlock left, ResolvedBlock right)
    {
        var items = left.Block.Items.Zip(right.Block.Items, (one, other) => (One: one.Expression, Other: other.Expression)).ToList();
        return items.Exists(pair => pair is { One: LiteralExpression one, Other: LiteralExpression other } && Unlike(one, other))
            || (source.Facts.TableOf(left.Sources[0]) == source.Facts.TableOf(right.Sources[0]) && SameKey(source, left, right) && AskUnlike(source, left, right));
    }

    // The same row of the table cannot be in both parts; rows of another key differ in the key, which both select in the same place.
    private static bool SameKey(RewriteSource source, ResolvedBlock left, ResolvedBlock right)
    {
        var same = left.Block.Items.Zip(right.Block.Items)
            .Where(pair => pair.First.Expression is ColumnReference one && pair.Second.Expression is ColumnReference other && one.Column == other.Column)
            .Select(pair => ((ColumnReference)pair.First.Expression).Column);
        return source.Facts.KeyWithin(source.Facts.TableOf(left.Sources[0])!, same) is not null;
    }

    private static bool AskUnlike(RewriteSource source, ResolvedBlock left, ResolvedBlock right) => Asked(left).Any(one => Asked(right).Any(other =>
        one.Column == other.Column && Unlike(one.Value, other.Value)
        && source.Facts.TableOf(left.Sources[0])!.FindColumn(one.Column) is { Collation: null } column
        && (one.Value.Kind == LiteralKind.Number ? column.Type is "integer" or "bigint" or "smallint" or "numeric" : column.Type is "text" || column.Type.StartsWith("character varying", StringComparison.Ordinal))));

    private static IEnumerable<(string Column, LiteralExpression Value)> Asked(ResolvedBlock block) => block.Block.Where
        .OfType<BinaryExpression>()
        .Where(condition => condition is { Operator: "=", Left: ColumnReference, Right: LiteralExpression })
        .Select(condition => (((ColumnReference)condition.Left).Column, (LiteralExpression)condition.Right));

    private static bool Unlike(LiteralExpression one, LiteralExpression other) => (one.Kind, other.Kind) switch
    {
        (LiteralKind.Text, LiteralKind.Text) => one.Value != other.Value,
        (LiteralKind.Number, LiteralKind.Number) => decimal.TryParse(one.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(other.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right) && left != right,
        _ => false,
    };
}
