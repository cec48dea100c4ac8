namespace Polystore.Sql.PgQuery.Impact;

/// <summary>One thing that a statement does: the whole of most statements, one subcommand of ALTER TABLE.</summary>
/// <param name="Name">In the words of SQL: <c>ADD COLUMN</c>, <c>CREATE INDEX CONCURRENTLY</c>.</param>
public sealed record PgOperation(string Name)
{
    /// <summary>The column, constraint, trigger or other part that it is about, when there is one.</summary>
    public string? Subject { get; init; }

    /// <summary>What it locks, the strongest lock of each.</summary>
    public IReadOnlyList<PgTableLock> Locks { get; init; } = [];

    /// <summary>It writes the whole table anew.</summary>
    public Certainty Rewrites { get; init; }

    /// <summary>It reads the whole table while it holds its lock.</summary>
    public Certainty Scans { get; init; }

    /// <summary>It cannot run inside a transaction block.</summary>
    public Certainty RefusesTransaction { get; init; }

    /// <summary>What the answers hang on, as a phrase; null when all is certain.</summary>
    public string? Because { get; init; }
}
