using Polystore.Runtime.Replicas;

namespace Polystore.Runtime.Manager;

/// <summary>A relational store: <c>postgres://</c>, <c>sqlite:FILE</c>, or <c>memory:</c> for a private SQLite file.</summary>
public sealed record RelationalStoreOptions : StoreOptions
{
    /// <summary>The most connections of this process, 1 to 10,000.</summary>
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>Connections that are kept open, 0 to <see cref="MaxPoolSize"/>.</summary>
    public int MinPoolSize { get; set; }

    /// <summary>The longest that the server works on a statement (<c>statement_timeout</c>); null for the server's own limit. SQLite: how long a writer waits for another.</summary>
    public TimeSpan? StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many statements are prepared by themselves, 0 for none. Npgsql prepares what was executed five times.</summary>
    public int AutoPrepare { get; set; } = 100;

    /// <summary>
    /// True behind PgBouncer or another pooler in transaction mode: nothing is prepared and nothing of the session is set or reset, so the
    /// statement timeout then is the client's alone.
    /// </summary>
    public bool BehindPooler { get; set; }

    /// <summary>URLs of streaming replicas, for <see cref="DatabaseManager.Replicated"/>; PostgreSQL alone.</summary>
    public IReadOnlyList<string> Replicas { get; set; } = [];

    /// <summary>How reads are routed to them.</summary>
    public ReplicaOptions ReplicaReads { get; set; } = new();

    internal override void Validate(string name)
    {
        base.Validate(name);
        OptionRange.Require(MaxPoolSize is >= 1 and <= 10_000, nameof(MaxPoolSize), MaxPoolSize, "1 to 10,000", Owner(name));
        OptionRange.Require(MinPoolSize >= 0 && MinPoolSize <= MaxPoolSize, nameof(MinPoolSize), MinPoolSize, "0 to MaxPoolSize", Owner(name));
        OptionRange.Require(StatementTimeout is null || (StatementTimeout >= TimeSpan.FromMilliseconds(1) && StatementTimeout <= TimeSpan.FromDays(1)), nameof(StatementTimeout), $"{StatementTimeout}", "1 ms to a day, or none", Owner(name));
        ReplicaReads.Validate();
        OptionRange.Require(AutoPrepare is >= 0 and <= 10_000, nameof(AutoPrepare), AutoPrepare, "0 to 10,000", Owner(name));
    }
}
