using Polystore.Core.Errors;
using Polystore.Sql;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Running;

/// <summary>The one statement of a text that can be planned, and what running it would do.</summary>
/// <param name="Sql">The statement, an EXPLAIN before it left aside.</param>
/// <param name="Text">The text that it stands in.</param>
/// <param name="Offset">Where it starts there.</param>
internal sealed record PlannableStatement(string Sql, string Text, int Offset)
{
    /// <summary>Running it changes rows, makes a table or locks rows.</summary>
    public bool Writes { get; init; }

    /// <summary>It holds parameters such as <c>$1</c>.</summary>
    public bool HasParameters { get; init; }

    /// <summary>Functions that it calls whose effects a rollback does not undo.</summary>
    public IReadOnlyList<string> Escaping { get; init; } = [];

    /// <summary>Other statements of the text that have no plan and were left out.</summary>
    public int LeftOut { get; init; }

    /// <summary>Finds it: with PostgreSQL's own parser where that is installed and knows the syntax, else with the tolerant reader.</summary>
    /// <exception cref="UsageException">There is none, or more than one.</exception>
    public static PlannableStatement Choose(string text)
    {
        var all = Parsed(text) ?? Tolerant(text);
        var plannable = all.Where(one => one.Statement is not null).ToList();
        return (all.Count, plannable.Count) switch
        {
            (0, _) => throw new UsageException("There is no statement to explain; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (1, 0) => throw new UsageException($"{all[0].Word} has no plan that could be explained; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (var count, 0) => throw new UsageException($"None of the {count} statements has a plan; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (_, > 1 and var count) => throw new UsageException($"There are {count} statements with a plan, and one is explained at a time; give them one by one."),
            (var count, _) => plannable[0].Statement! with { LeftOut = count - 1 },
        };
    }

    private static List<(string Word, PlannableStatement? Statement)>? Parsed(string text)
    {
        if (!PgParser.IsAvailable)
        {
            return null;
        }

        try
        {
            return PgParser.Parse(text).Select(statement => (FirstWord(statement.Sql), statement.Impact.CanBeExplained && statement.NodeKind != "ExecuteStmt"
                ? new PlannableStatement(statement.ExplainedSql, text, Math.Max(statement.Offset, text.IndexOf(statement.ExplainedSql, statement.Offset, StringComparison.Ordinal)))
                {
                    Writes = statement.Impact.Kind != StatementKind.Read || statement.Impact.LocksRows,
                    HasParameters = statement.Impact.HasParameters,
                    Escaping = statement.Impact.Functions.Where(EscapingFunctions.Contains).ToList(),
                }
                : null)).ToList();
        }
        catch (PgSyntaxException)
        {
            // The server has the last word: it may know more syntax than the parser of another version.
            return null;
        }
    }

    private static List<(string Word, PlannableStatement? Statement)> Tolerant(string text) =>
        SqlSplitter.Split(text, SqlDialect.Postgres).Select(statement => (FirstWord(statement.Sql), Tolerant(statement, text))).ToList();

    private static PlannableStatement? Tolerant(SqlStatement statement, string text)
    {
        var prefix = ExplainPrefix.Offset(statement.Sql);
        var sql = statement.Sql[prefix..];
        var kind = StatementClassifier.Classify(sql, SqlDialect.Postgres);
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres);
        if (kind is StatementKind.Definition or StatementKind.Transaction || tokens.Count == 0 || IsUtility(tokens[0].Text(sql)))
        {
            return null;
        }

        // What is no statement at all goes to the server, whose words about it help more than ours.
        return new PlannableStatement(sql, text, statement.Offset + prefix)
        {
            Writes = kind != StatementKind.Read || tokens.Any(token => token.IsWord(sql, "FOR")),
            HasParameters = tokens.Any(token => token.Kind == SqlTokenKind.Parameter && token.Span(sql).StartsWith("$")),
            Escaping = tokens.Select(token => token.Text(sql).ToLowerInvariant()).Where(EscapingFunctions.Contains).Distinct(StringComparer.Ordinal).ToList(),
        };
    }

    private static bool IsUtility(string word) => word.ToUpperInvariant() is
        "SET" or "SHOW" or "RESET" or "COPY" or "TRUNCATE" or "VACUUM" or "ANALYZE" or "REINDEX" or "CLUSTER" or "CALL" or "DO" or "LOCK" or "EXECUTE" or "PREPARE" or "DEALLOCATE"
        or "LISTEN" or "NOTIFY" or "DISCARD" or "CHECKPOINT" or "REFRESH" or "FETCH" or "CLOSE";

    private static string FirstWord(string sql) =>
        SqlLexer.Significant(sql, SqlDialect.Postgres) is [var first, ..] ? first.Text(sql).ToUpperInvariant() : "The statement";
}
