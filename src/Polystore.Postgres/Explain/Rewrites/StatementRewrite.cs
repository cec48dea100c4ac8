using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// What became of the attempt to write a statement better: the better statement with what it rests on, or why it was not written.
/// </summary>
internal sealed record StatementRewrite
{
    private StatementRewrite()
    {
    }

    /// <summary>The better statement, one that the server can parse; null when it was not granted.</summary>
    public string? Sql { get; private init; }

    /// <summary>What makes it equal, each as a clause: <c>orders.customer_id is NOT NULL</c>.</summary>
    public IReadOnlyList<string> Premises { get; private init; } = [];

    /// <summary>True when it takes the place of the statement without returning the same rows: the next page by the last row of the page before.</summary>
    public bool IsSuccessor { get; private init; }

    /// <summary>Why there is none, completing "not written out because …"; null when there is one.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The better statement, laid out.</summary>
    public static StatementRewrite To(string sql, params IReadOnlyList<string> premises) =>
        Parses(sql) ? new StatementRewrite { Sql = ReadableSql.Format(sql), Premises = premises } : Refused("the statement is written in a way that is not taken apart");

    /// <summary>The statement that takes the place of this one without being its equal.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="premises">What it rests on and what to give it, each as a clause.</param>
    public static StatementRewrite Successor(string sql, params IReadOnlyList<string> premises) => To(sql, premises) with { IsSuccessor = true };

    /// <summary>None, and why.</summary>
    public static StatementRewrite Refused(string reason) => new() { Refusal = reason };

    private static bool Parses(string sql)
    {
        try
        {
            return PgParser.Parse(sql).Count == 1;
        }
        catch (PgSyntaxException)
        {
            return false;
        }
    }
}
