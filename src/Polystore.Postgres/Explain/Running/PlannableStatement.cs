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

    /// <summary>What to know about how the text was read; null when there is nothing to say.</summary>
    public string? Note { get; init; }

    /// <summary>The functions that it calls, as written.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Finds it: with PostgreSQL's own parser where that is installed and knows the syntax, else with the tolerant reader.</summary>
    /// <param name="text">One statement or a script.</param>
    /// <param name="nth">Which of those that have a plan, from 1; null when there is but one.</param>
    /// <exception cref="UsageException">There is none, or more than one and none was chosen.</exception>
    public static PlannableStatement Choose(string text, int? nth = null)
    {
        var all = Parsed(text) ?? Tolerant(text);
        var plannable = all.Where(one => one.Statement is not null).ToList();
        return (all.Count, plannable.Count) switch
        {
            (0, _) => throw new UsageException("There is no statement to explain; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (1, 0) when all[0].Word == "EXECUTE" => throw new UsageException("What EXECUTE runs is known to the session that prepared it alone; give the statement itself, with --param for its values."),
            (1, 0) => throw new UsageException($"{all[0].Word} has no plan that could be explained; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (var count, 0) => throw new UsageException($"None of the {count} statements has a plan; give one SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE."),
            (_, var count) when nth is < 1 || nth > count => throw new UsageException($"There is no statement {nth}; {count} of the text {(count == 1 ? "has" : "have")} a plan."),
            (_, > 1 and var count) when nth is null => throw new UsageException($"There are {count} statements with a plan, and one is explained at a time; choose it with --nth."),
            (var count, _) => plannable[(nth ?? 1) - 1].Statement! with { LeftOut = count - 1 },
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
            return PgParser.Parse(text).Select(statement => (FirstWord(statement.Sql), Plannable(statement, text))).ToList();
        }
        catch (PgSyntaxException)
        {
            // The server has the last word: it may know more syntax than the parser of another version.
            return null;
        }
    }

    // What stands in PREPARE and in COPY (…) TO is a statement with a plan; EXPLAIN takes neither around it.
    private static PlannableStatement? Plannable(PgStatement statement, string text)
    {
        var inner = statement.NodeKind switch
        {
            "PrepareStmt" => Behind(statement.ExplainedSql, "AS"),
            "CopyStmt" when statement.Impact.Kind == StatementKind.Read => InBrackets(statement.ExplainedSql),
            _ => statement.Impact.CanBeExplained && statement.NodeKind != "ExecuteStmt" ? statement.ExplainedSql : null,
        };
        return inner is null ? null : new PlannableStatement(inner, text, Math.Max(statement.Offset, text.IndexOf(inner, statement.Offset, StringComparison.Ordinal)))
        {
            Writes = statement.Impact.Kind != StatementKind.Read || statement.Impact.LocksRows,
            HasParameters = statement.Impact.HasParameters,
            Functions = statement.Impact.Functions,
            Escaping = statement.Impact.Functions.Where(EscapingFunctions.Contains).ToList(),
        };
    }

    private static string? Behind(string sql, string word) =>
        SqlLexer.Significant(sql, SqlDialect.Postgres).FirstOrDefault(token => token.IsWord(sql, word)) is { Length: > 0 } found ? sql[found.End..].Trim() : null;

    private static string? InBrackets(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres);
        if (tokens.Count < 2 || !tokens[1].IsSymbol(sql, "("))
        {
            return null;
        }

        var depth = 0;
        foreach (var token in tokens)
        {
            depth += token.IsSymbol(sql, "(") ? 1 : token.IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0 && token.IsSymbol(sql, ")"))
            {
                return sql[tokens[1].End..token.Offset].Trim();
            }
        }

        return null;
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
            Functions = tokens.Where(token => token.Kind == SqlTokenKind.Word).Select(token => token.Text(sql).ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList(),
            Escaping = tokens.Select(token => token.Text(sql).ToLowerInvariant()).Where(EscapingFunctions.Contains).Distinct(StringComparer.Ordinal).ToList(),
        };
    }

    private static bool IsUtility(string word) => word.ToUpperInvariant() is
        "SET" or "SHOW" or "RESET" or "COPY" or "TRUNCATE" or "VACUUM" or "ANALYZE" or "REINDEX" or "CLUSTER" or "CALL" or "DO" or "LOCK" or "EXECUTE" or "PREPARE" or "DEALLOCATE"
        or "LISTEN" or "NOTIFY" or "DISCARD" or "CHECKPOINT" or "REFRESH" or "FETCH" or "CLOSE";

    private static string FirstWord(string sql) =>
        SqlLexer.Significant(sql, SqlDialect.Postgres) is [var first, ..] ? first.Text(sql).ToUpperInvariant() : "The statement";
}
