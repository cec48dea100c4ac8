using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>How a statement uses one table: what an index on it could do for the statement.</summary>
internal sealed record SourceUse
{
    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The name that the plan calls it by.</summary>
    public required string Alias { get; init; }

    /// <summary>Conditions that all hold (joined by AND), that an index could answer.</summary>
    public IReadOnlyList<SourceCondition> Conditions { get; init; } = [];

    /// <summary>Every condition that is about this source alone and holds only constants, answerable or not, with unqualified columns.</summary>
    public IReadOnlyList<string> LocalFilters { get; init; } = [];

    /// <summary>The orders in which the statement wants the rows: ORDER BY, GROUP BY, DISTINCT, a window, MIN or MAX.</summary>
    public IReadOnlyList<WantedOrder> Orders { get; init; } = [];

    /// <summary>The columns that the statement reads of it.</summary>
    public IReadOnlyCollection<string> Columns { get; init; } = [];

    /// <summary>For OR: the branches, each as a use of its own.</summary>
    public IReadOnlyList<SourceUse> Branches { get; init; } = [];

    /// <summary>The constant LIMIT of the block, offset included; null when there is none or it is not constant.</summary>
    public double? Limit { get; init; }

    /// <summary>The key of GROUP BY or DISTINCT, for the number of groups; null when the block makes no groups or of several sources.</summary>
    public IReadOnlyList<IndexKey>? Groups { get; init; }

    /// <summary>True when the whole block is one group: aggregates without GROUP BY.</summary>
    public bool OneRow { get; init; }
}

/// <summary>An order in which a statement wants rows.</summary>
/// <param name="Purpose"><c>order</c>, <c>group</c>, <c>distinct</c>, <c>window</c> or <c>extreme</c>.</param>
/// <param name="Keys">The leading keys that are of this source.</param>
internal sealed record WantedOrder(string Purpose, IReadOnlyList<IndexKey> Keys);

/// <summary>What a statement writes.</summary>
/// <param name="Verb"><c>insert</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns that an UPDATE sets; empty otherwise.</param>
/// <param name="Rows">Rows of INSERT … VALUES; null when they come from a query.</param>
internal sealed record StatementWrite(string Verb, string Table, IReadOnlyCollection<string> Columns, double? Rows);

/// <summary>A statement as the advisor sees it.</summary>
internal sealed record StatementUse
{
    /// <summary>Id in the workload.</summary>
    public required string Id { get; init; }

    /// <summary>The text that is planned.</summary>
    public required string Sql { get; init; }

    /// <summary>How often it runs.</summary>
    public required double Calls { get; init; }

    /// <summary>Every table that it reads, in order of appearance.</summary>
    public IReadOnlyList<SourceUse> Sources { get; init; } = [];

    /// <summary>What it writes; null for a reading statement.</summary>
    public StatementWrite? Write { get; init; }

    /// <summary>Indexes that it names with INDEXED BY.</summary>
    public IReadOnlyList<string> NamedIndexes { get; init; } = [];

    /// <summary>Conditions that no index can answer, with the reason: a leading wildcard, a function over the key of a join, …</summary>
    public IReadOnlyList<UnindexableCondition> Unindexable { get; init; } = [];

    /// <summary>Parameters with what they are compared with.</summary>
    public IReadOnlyList<ParameterUse> Parameters { get; init; } = [];

    /// <summary>The tables that it touches.</summary>
    public IEnumerable<string> Tables => Sources.Select(source => source.Table).Concat(Write is null ? [] : [Write.Table]);
}

/// <summary>A condition that no index can answer.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Text">The condition's form, without its constants.</param>
/// <param name="Reason">Why.</param>
/// <param name="Guidance">What to do instead.</param>
internal sealed record UnindexableCondition(string Table, string Column, string Text, string Reason, string Guidance);

/// <summary>A parameter and what its value must be like.</summary>
/// <param name="Offset">Where it stands in the statement's text.</param>
/// <param name="Table">The table of the key that it is compared with; null for LIMIT and OFFSET.</param>
/// <param name="Key">The key.</param>
/// <param name="Pattern">True when it is the pattern of LIKE or GLOB.</param>
internal sealed record ParameterUse(int Offset, string? Table, IndexKey? Key, bool Pattern)
{
    /// <summary>The value of LIMIT or OFFSET.</summary>
    public double? Value { get; init; }
}
