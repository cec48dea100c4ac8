namespace Polystore.Postgres.Explain.Model;

/// <summary>
/// What EXPLAIN said about one statement, in PostgreSQL's own words and units: the same object whatever format it was read from
/// (https://www.postgresql.org/docs/current/sql-explain.html).
/// </summary>
public sealed class PostgresPlan
{
    /// <summary>The root node.</summary>
    public required PostgresPlanNode Root { get; init; }

    /// <summary>The statement, when the text carried it: <c>Query Text</c> of auto_explain or the echoed EXPLAIN.</summary>
    public string? QueryText { get; internal set; }

    /// <summary>Parameters as auto_explain logs them (16 and newer).</summary>
    public string? QueryParameters { get; internal set; }

    /// <summary>Query identifier (14 and newer, with VERBOSE and <c>compute_query_id</c>).</summary>
    public string? QueryIdentifier { get; internal set; }

    /// <summary>Planning time in milliseconds.</summary>
    public double? PlanningTime { get; internal set; }

    /// <summary>Execution time in milliseconds, triggers included, planning excluded; auto_explain's <c>duration</c> when that is all there is.</summary>
    public double? ExecutionTime { get; internal set; }

    /// <summary>Blocks touched while planning; null when none were counted.</summary>
    public PostgresBuffers? PlanningBuffers { get; internal set; }

    /// <summary>Time that planning waited for blocks.</summary>
    public PostgresIoTimings? PlanningIoTimings { get; internal set; }

    /// <summary>Memory that planning took (17 and newer, MEMORY).</summary>
    public PostgresPlanMemory? PlanningMemory { get; internal set; }

    /// <summary>Just-in-time compilation of the whole statement, workers included; null when there was none.</summary>
    public PostgresJit? Jit { get; internal set; }

    /// <summary>Triggers that fired.</summary>
    public IReadOnlyList<PostgresTrigger> Triggers { get; internal set; } = [];

    /// <summary>Settings of the planner that differ from their defaults (12 and newer, SETTINGS).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; internal set; } = new Dictionary<string, string>();

    /// <summary>Cost of turning the result into what is sent (17 and newer, SERIALIZE).</summary>
    public PostgresSerialization? Serialization { get; internal set; }

    /// <summary>Everything else that was said about the statement, by the server's own names.</summary>
    public IReadOnlyDictionary<string, string> Other { get; internal set; } = new Dictionary<string, string>();

    /// <summary>Where the text ended, in one sentence, when it was cut short; null for a whole plan.</summary>
    public string? Truncated { get; internal set; }

    /// <summary>True when the plan was executed and not only made.</summary>
    public bool Analyzed => Root.Loops is not null;

    /// <summary>True when nodes carry times; false without ANALYZE and with TIMING OFF.</summary>
    public bool Timed => Root.ActualTotalTime is not null;

    /// <summary>Every node, depth first, in the order of the text.</summary>
    public IEnumerable<PostgresPlanNode> Nodes => Root.Flatten();
}
