namespace Polystore.Postgres.Explain.Model;

/// <summary>The expressions of a node, as the server prints them.</summary>
public sealed partial class PostgresPlanNode
{
    /// <summary>Condition checked on every row that the node reads.</summary>
    public string? Filter { get; internal set; }

    /// <summary>Condition that finds the place in the index.</summary>
    public string? IndexCond { get; internal set; }

    /// <summary>Condition checked again on the row, for lossy indexes and bitmaps.</summary>
    public string? RecheckCond { get; internal set; }

    /// <summary>Order that the index gives by distance.</summary>
    public string? OrderBy { get; internal set; }

    /// <summary>Condition on the row's place.</summary>
    public string? TidCond { get; internal set; }

    /// <summary>Condition of a join that neither hash nor merge could use.</summary>
    public string? JoinFilter { get; internal set; }

    /// <summary>Condition of a hash join.</summary>
    public string? HashCond { get; internal set; }

    /// <summary>Condition of a merge join.</summary>
    public string? MergeCond { get; internal set; }

    /// <summary>Condition that does not depend on rows and decides whether to run at all.</summary>
    public string? OneTimeFilter { get; internal set; }

    /// <summary>Condition that ends a window early (15 and newer).</summary>
    public string? RunCondition { get; internal set; }

    /// <summary>Window of a WindowAgg (18 and newer).</summary>
    public string? Window { get; internal set; }

    /// <summary>Key of Memoize.</summary>
    public string? CacheKey { get; internal set; }

    /// <summary><c>logical</c> or <c>binary</c>.</summary>
    public string? CacheMode { get; internal set; }

    /// <summary>Call of a Function Scan; with VERBOSE only.</summary>
    public string? FunctionCall { get; internal set; }

    /// <summary>Statement that a foreign scan sends.</summary>
    public string? RemoteSql { get; internal set; }

    /// <summary>Foreign relations that are joined or aggregated remotely.</summary>
    public string? Relations { get; internal set; }

    /// <summary>Columns that the node returns; with VERBOSE only.</summary>
    public IReadOnlyList<string> Output { get; internal set; } = [];

    /// <summary>Order that is made or kept.</summary>
    public IReadOnlyList<string> SortKey { get; internal set; } = [];

    /// <summary>The part of the order that the input already has.</summary>
    public IReadOnlyList<string> PresortedKey { get; internal set; } = [];

    /// <summary>Columns that are grouped by.</summary>
    public IReadOnlyList<string> GroupKey { get; internal set; } = [];

    /// <summary>Passes over several groupings: GROUPING SETS, ROLLUP, CUBE.</summary>
    public IReadOnlyList<PostgresGroupingSet> GroupingSets { get; internal set; } = [];

    /// <summary>How rows are drawn: <c>system</c>, <c>bernoulli</c>.</summary>
    public string? SamplingMethod { get; internal set; }

    /// <summary>Arguments of <see cref="SamplingMethod"/>.</summary>
    public IReadOnlyList<string> SamplingParameters { get; internal set; } = [];

    /// <summary>Seed of REPEATABLE.</summary>
    public string? RepeatableSeed { get; internal set; }

    /// <summary><c>NOTHING</c> or <c>UPDATE</c> of ON CONFLICT.</summary>
    public string? ConflictResolution { get; internal set; }

    /// <summary>Indexes that find the conflict.</summary>
    public IReadOnlyList<string> ConflictArbiterIndexes { get; internal set; } = [];

    /// <summary>Condition of DO UPDATE.</summary>
    public string? ConflictFilter { get; internal set; }

    /// <summary>Parameters that are computed before workers start.</summary>
    public IReadOnlyList<string> ParamsEvaluated { get; internal set; } = [];

    /// <summary>Tables that are written, when they are more than one.</summary>
    public IReadOnlyList<PostgresTargetTable> TargetTables { get; internal set; } = [];
}
