using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>What running a statement does, as far as its text tells. An EXPLAIN before it is left aside, but for <see cref="Runs"/>.</summary>
public sealed record PgImpact
{
    /// <summary>What it does to the database; a common table that writes makes it a write.</summary>
    public required StatementKind Kind { get; init; }

    /// <summary>What it consists of.</summary>
    public IReadOnlyList<PgOperation> Operations { get; init; } = [];

    /// <summary>It is run, and not only explained.</summary>
    public bool Runs { get; init; } = true;

    /// <summary>EXPLAIN can stand before it.</summary>
    public bool CanBeExplained { get; init; }

    /// <summary>It holds parameters such as <c>$1</c>.</summary>
    public bool HasParameters { get; init; }

    /// <summary>It locks the rows it reads: FOR UPDATE and its kin.</summary>
    public bool LocksRows { get; init; }

    /// <summary>A common table of it writes.</summary>
    public bool WritesInCommonTable { get; init; }

    /// <summary>The functions it calls, by name as written, in order and once each. What one of a user's own does is unknown.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Those among them that may give another result at every call.</summary>
    public IReadOnlyList<string> VolatileFunctions { get; init; } = [];

    /// <summary>The strongest lock on any table.</summary>
    public PgLockMode StrongestLock => Operations.SelectMany(o => o.Locks).Select(l => l.Mode).DefaultIfEmpty().Max();

    /// <summary>It writes a whole table anew.</summary>
    public Certainty Rewrites => Operations.Select(o => o.Rewrites).DefaultIfEmpty().Max();

    /// <summary>It reads a whole table while it holds its lock.</summary>
    public Certainty Scans => Operations.Select(o => o.Scans).DefaultIfEmpty().Max();

    /// <summary>It cannot run inside a transaction block.</summary>
    public Certainty RefusesTransaction => Operations.Select(o => o.RefusesTransaction).DefaultIfEmpty().Max();
}
