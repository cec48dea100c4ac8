using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// pg_stat_statements numbers every constant anew, so that <c>SELECT date_trunc('day', at) … GROUP BY date_trunc('day', at)</c> becomes
/// a statement that groups by something else than it selects, and that no server plans. What is grouped or ordered by gets the
/// parameters of what is selected again.
/// </summary>
internal static partial class RepeatedExpressions
{
    /// <summary>The text with equal expressions having equal parameters.</summary>
    public static string Unify(string sql)
    {
        if (!sql.Contains('$', StringComparison.Ordinal))
        {
            return sql;
        }

        try
        {
            return PgParser.Parse(sql) is [var statement] && statement.Shape.Query is { } query ? Unify(statement.Shape.Sql, query) : sql;
        }
        catch (PgSyntaxException)
        {
            return sql;
        }
    }

    private static string Unify(string sql, QueryBlock main)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in Blocks(main))
        {
            var selected = block.Items.Select(item => item.Expression.Range.Text(sql)).Where(text => Parameter().IsMatch(text)).ToList();
            foreach (var text in block.GroupBy.Concat(block.Having).Concat(block.OrderBy.Select(item => item.Expression)).Select(expression => expression.Range.Text(sql)).Where(text => Parameter().IsMatch(text)))
            {
                if (selected.Find(item => Masked(item) == Masked(text)) is { } same)
                {
                    foreach (var (from, to) in Parameter().Matches(text).Zip(Parameter().Matches(same)))
                    {
                        renamed.TryAdd(from.Value, to.Value);
                    }
                }
            }
        }

        return renamed.Count == 0 ? sql : Renumbered(sql, renamed);
    }

    // The numbers stay without gaps: the server asks for the type of every number up to the highest.
    private static string Renumbered(string sql, Dictionary<string, string> renamed)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var token in PgParser.Scan(sql).Where(token => token.Kind == PgTokenKind.Parameter))
        {
            var name = renamed.GetValueOrDefault(token.Text(sql), token.Text(sql));
            numbers.TryAdd(name, numbers.Count + 1);
            edits.Add((new SourceRange(token.Offset, token.Length), string.Create(CultureInfo.InvariantCulture, $"${numbers[name]}")));
        }

        return TextEdits.Apply(sql, edits);
    }

    private static IEnumerable<QueryBlock> Blocks(QueryBlock block) =>
    [
        block,
        .. block.With.Select(table => table.Query).OfType<QueryBlock>().SelectMany(Blocks),
        .. block.Sources.Select(source => source.Query).OfType<QueryBlock>().SelectMany(Blocks),
        .. block.Expressions().SelectMany(expression => expression.SelfAndDescendants()).Select(expression => expression.Subquery).OfType<QueryBlock>().SelectMany(Blocks),
        .. block.Compound.Select(part => part.Block).SelectMany(Blocks),
    ];

    private static string Masked(string text) => Blanks().Replace(Parameter().Replace(text, "$"), " ");

    [GeneratedRegex(@"\$\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
