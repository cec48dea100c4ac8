using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>
/// A fault of a statement, made on a real server: the rule must name the node and the cause; after the cure it is silent, and the
/// statement reads fewer blocks or takes less time. The decoys run on the same data and the rule must not name them.
/// </summary>
internal sealed record PlanFault
{
    /// <summary>Short name in kebab-case, unique: the name of its recording.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Script that makes the tables. ANALYZE them unless stale statistics are the fault.</summary>
    public required string Setup { get; init; }

    /// <summary>The statement.</summary>
    public required string Sql { get; init; }

    /// <summary>Settings of the session, as <c>SET</c> takes them: <c>work_mem = '64kB'</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Explained with VERBOSE, which alone prints what each worker did.</summary>
    public bool Verbose { get; init; }

    /// <summary>Scripts, parted by <c>;;</c>, that the session runs before each execution, outside its transaction; none when empty.</summary>
    public string BeforeEachRun { get; init; } = "";

    /// <summary>The same after the cure; as before it when null.</summary>
    public string? CuredBeforeEachRun { get; init; }

    /// <summary>Kind of the node that the finding must name, as the plan titles it: <c>Seq Scan</c>.</summary>
    public required string Node { get; init; }

    /// <summary>Relation of that node; null when it reads none or any.</summary>
    public string? Relation { get; init; }

    /// <summary>A part of the finding's title, impact, guidance or evidence that names the cause.</summary>
    public required string Cause { get; init; }

    /// <summary>What cures it: <c>remedy</c> applies the finding's own statements; anything else is a script. Ignored with <see cref="CuredSql"/>.</summary>
    public string Cure { get; init; } = "remedy";

    /// <summary>The better statement, when the cure is another statement; <c>rewrite</c> is the one that the finding proposes, which must be proven equal.</summary>
    public string? CuredSql { get; init; }

    /// <summary>The finding's own statements are applied before <see cref="CuredSql"/> runs: an index that the better statement needs.</summary>
    public bool CureBefore { get; init; }

    /// <summary>Settings of the session after the cure; the same as before when null.</summary>
    public IReadOnlyList<string>? CuredSettings { get; init; }

    /// <summary>The major version whose plans do not tell the cause; null when all do.</summary>
    public int? UntoldBy { get; init; }

    /// <summary>
    /// How often the statement is measured until the cause shows: where the share of a wait in a run of milliseconds counts, other
    /// work on the machine may take the processor away in its middle.
    /// </summary>
    public int Attempts { get; init; } = 1;

    /// <summary>What must be less after the cure.</summary>
    public PlanMeasure Better { get; init; } = PlanMeasure.Blocks;

    /// <summary>Statements over the same tables that look alike and are fine.</summary>
    public required IReadOnlyList<string> Decoys { get; init; }

    /// <summary>Ids of other rules that rightly speak of the faulty statement.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>Ids of other rules that rightly speak after the cure or of a decoy.</summary>
    public IReadOnlyList<string> AlsoElsewhere { get; init; } = [];

    /// <summary>What the server must have been built with.</summary>
    public TestServer Needs { get; init; } = TestServer.Postgres;

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>What a cure betters.</summary>
internal enum PlanMeasure
{
    /// <summary>Blocks touched, in any cache or temporary file.</summary>
    Blocks,

    /// <summary>Blocks of temporary files.</summary>
    TemporaryBlocks,

    /// <summary>Execution time, with a factor of two at least so that noise cannot decide.</summary>
    Time,

    /// <summary>Planning time, with a factor of two at least.</summary>
    PlanningTime,

    /// <summary>Planner cost of the statement.</summary>
    Cost,

    /// <summary>Rows that nodes read and threw away.</summary>
    RowsThrownAway,

    /// <summary>The greatest factor by which the planner was wrong about a node.</summary>
    Misestimate,

    /// <summary>Nothing measurable in a small test; the case says why in its cause.</summary>
    Nothing,
}

/// <summary>Holds cases; found by reflection.</summary>
internal interface IPlanFaults
{
    /// <summary>The cases.</summary>
    IEnumerable<PlanFault> Cases { get; }
}
