using System.Text.RegularExpressions;

namespace Polystore.Sqlite.Advise.WhatIf;

/// <summary>What a line of <c>EXPLAIN QUERY PLAN</c> does.</summary>
internal enum PlanStep
{
    /// <summary>Reads every row of a source.</summary>
    Scan,

    /// <summary>Looks rows up.</summary>
    Search,

    /// <summary>Sorts or collects in a temporary b-tree.</summary>
    TempTree,

    /// <summary>A subquery that runs again for every row outside.</summary>
    CorrelatedSubquery,

    /// <summary>A subquery that runs once.</summary>
    Subquery,

    /// <summary>A derived table, run once.</summary>
    Materialize,

    /// <summary>The union of several searches over one source.</summary>
    MultiIndexOr,

    /// <summary>The repeated part of a recursive query.</summary>
    RecursiveStep,

    /// <summary>A group of lines.</summary>
    Group,
}

/// <summary>One line of <c>EXPLAIN QUERY PLAN</c> with those under it (https://sqlite.org/eqp.html).</summary>
internal sealed partial record PlanLine(int Id, int Parent, string Detail)
{
    private static readonly string[] Ends = [" USING ", " VIRTUAL TABLE ", " LEFT-JOIN", " (~"];

    /// <summary>The lines under it.</summary>
    public List<PlanLine> Children { get; } = [];

    /// <summary>What it does.</summary>
    public PlanStep Step { get; private init; }

    /// <summary>The source, by the name that the plan gives it; null when it has none.</summary>
    public string? Source { get; private init; }

    /// <summary>The index; null when the table itself is read.</summary>
    public string? Index { get; private init; }

    /// <summary>True when the rows come out of the index alone.</summary>
    public bool Covering { get; private init; }

    /// <summary>True when the index is made for this one run.</summary>
    public bool Automatic { get; private init; }

    /// <summary>True when rows are found by the table's own key.</summary>
    public bool ByTableKey { get; private init; }

    /// <summary>True for a virtual table.</summary>
    public bool Virtual { get; private init; }

    /// <summary>Leading key parts fixed by equality.</summary>
    public int Equalities { get; private init; }

    /// <summary>Leading key parts whose values are all tried in turn (skip-scan).</summary>
    public int Skipped { get; private init; }

    /// <summary>True when a key part is bounded by a range.</summary>
    public bool Range { get; private init; }

    /// <summary>Builds the tree of a plan.</summary>
    /// <param name="rows">Id, parent and detail of each line in order.</param>
    public static IReadOnlyList<PlanLine> Tree(IEnumerable<(int Id, int Parent, string Detail)> rows)
    {
        var roots = new List<PlanLine>();
        var byId = new Dictionary<int, PlanLine>();
        foreach (var (id, parent, detail) in rows)
        {
            var line = Parse(id, parent, detail);
            (byId.TryGetValue(parent, out var above) ? above.Children : roots).Add(line);
            byId.TryAdd(id, line);
        }

        return roots;
    }

    /// <summary>The line and all under it.</summary>
    public IEnumerable<PlanLine> Flatten() => Children.SelectMany(child => child.Flatten()).Prepend(this);

    private static PlanLine Parse(int id, int parent, string detail)
    {
        var line = new PlanLine(id, parent, detail);
        if (detail.StartsWith("SCAN ", StringComparison.Ordinal) || detail.StartsWith("SEARCH ", StringComparison.Ordinal))
        {
            return Access(line, detail);
        }

        return line with { Step = StepOf(detail), Source = detail.StartsWith("CO-ROUTINE ", StringComparison.Ordinal) || detail.StartsWith("MATERIALIZE ", StringComparison.Ordinal) ? detail[(detail.IndexOf(' ', StringComparison.Ordinal) + 1)..] : null };
    }

    private static PlanStep StepOf(string detail) => detail switch
    {
        _ when detail.StartsWith("MULTI-INDEX OR", StringComparison.Ordinal) => PlanStep.MultiIndexOr,
        _ when detail.StartsWith("CORRELATED ", StringComparison.Ordinal) => PlanStep.CorrelatedSubquery,
        _ when detail.StartsWith("SCALAR SUBQUERY", StringComparison.Ordinal) || detail.StartsWith("LIST SUBQUERY", StringComparison.Ordinal) => PlanStep.Subquery,
        _ when detail.StartsWith("CO-ROUTINE", StringComparison.Ordinal) || detail.StartsWith("MATERIALIZE", StringComparison.Ordinal) => PlanStep.Materialize,
        _ when detail.StartsWith("RECURSIVE STEP", StringComparison.Ordinal) => PlanStep.RecursiveStep,
        _ when detail.Contains("USE TEMP B-TREE", StringComparison.Ordinal) => PlanStep.TempTree,
        _ => PlanStep.Group,
    };

    private static PlanLine Access(PlanLine line, string detail)
    {
        var rest = detail[(detail.IndexOf(' ', StringComparison.Ordinal) + 1)..];

        // Before SQLite 3.36 the lines said SCAN TABLE t AS a and SCAN SUBQUERY 1 AS a.
        rest = OldKind().Replace(rest, "");
        var name = rest[..Ends.Select(end => rest.IndexOf(end, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(rest.Length).Min()];
        var alias = name.LastIndexOf(" AS ", StringComparison.Ordinal);
        var index = UsedIndex().Match(rest);
        var terms = index.Success || TableKey().IsMatch(rest) ? Terms().Match(rest).Value.Replace("<expr>", "expr", StringComparison.Ordinal) : "";
        return line with
        {
            Step = detail.StartsWith("SCAN", StringComparison.Ordinal) ? PlanStep.Scan : PlanStep.Search,
            Source = name == "CONSTANT ROW" ? null : alias > 0 ? name[(alias + 4)..] : name,
            Index = index.Groups["name"] is { Success: true, Length: > 0 } used ? used.Value : null,
            Automatic = rest.Contains(" USING AUTOMATIC ", StringComparison.Ordinal),
            Covering = rest.Contains(" COVERING INDEX", StringComparison.Ordinal),
            ByTableKey = TableKey().IsMatch(rest),
            Virtual = rest.Contains(" VIRTUAL TABLE ", StringComparison.Ordinal),
            Equalities = Equality().Count(terms),
            Skipped = SkippedPart().Count(terms),
            Range = Bound().IsMatch(terms),
        };
    }

    [GeneratedRegex("^(?:TABLE|SUBQUERY) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldKind();

    [GeneratedRegex(" USING (?:AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?INDEX(?: (?<name>[^(].*?))?(?: \\([^()]*(?:\\([^()]*\\)[^()]*)*\\))?(?: LEFT-JOIN)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsedIndex();

    [GeneratedRegex(" USING (?:INTEGER )?PRIMARY KEY", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableKey();

    [GeneratedRegex(" \\((?:[^()]|\\([^()]*\\))*\\)(?: LEFT-JOIN)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Terms();

    [GeneratedRegex("=\\?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Equality();

    [GeneratedRegex("ANY\\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SkippedPart();

    [GeneratedRegex("[<>]=?(?:\\?|\\()", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bound();
}
