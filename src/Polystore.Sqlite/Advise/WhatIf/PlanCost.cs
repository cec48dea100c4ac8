using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.WhatIf;

/// <summary>
/// Estimates the rows that a plan visits. SQLite tells no cost, so the plan's nested loops are walked with the statistics: the
/// formulas are those of SQLite's own planner (where.c, whereLoopAddBtree and whereSortingCost; https://sqlite.org/queryplanner-ng.html),
/// the unit is one row read from a scan.
/// </summary>
/// <param name="facts">What is known of the rows.</param>
/// <param name="indexes">Finds an index by name: existing or candidate.</param>
/// <param name="tableKey">The key by which a table itself is ordered: its rowid column, or the key of a WITHOUT ROWID table.</param>
internal sealed class PlanCost(ITableFacts facts, Func<string, Index?> indexes, Func<string, IReadOnlyList<string>> tableKey)
{
    // Each row of an index that does not cover costs one lookup in the table besides: where.c adds nOut + 16 as a LogEst, a factor 3.
    private const double TableLookup = 3;

    // A lookup descends the tree: where.c takes estLog(rows), log2 of the rows.
    private const double LeastLookup = 1;

    // A row of a sorter is written and read again: whereSortingCost, with its factor 3 for a key of few columns.
    private const double SortedRow = 3;

    // where.c, whereLoopAddBtree: building an automatic index costs about 4 times reading the rows that go into it, and log2 for each.
    private const double AutomaticRow = 4;

    // Rows of a source of unknown size, and what where.c takes for a condition that no statistics tell of: a quarter for a range.
    private const double UnknownRows = 200;
    private const double RangeShare = 0.25;
    private const double OtherShare = 0.5;

    /// <summary>Estimated rows visited by one run.</summary>
    public double Of(StatementUse statement, IReadOnlyList<PlanLine> plan)
    {
        var walk = new Walk(statement);
        var (cost, rows) = Block(plan, walk, 1);
        return cost + (statement.Write is null ? 0 : WriteRows(statement, rows));
    }

    /// <summary>Rows that the statement writes in one run.</summary>
    public double WrittenRows(StatementUse statement, IReadOnlyList<PlanLine> plan) =>
        statement.Write is null ? 0 : WriteRows(statement, Block(plan, new Walk(statement), 1).Rows);

    private static double WriteRows(StatementUse statement, double rows) => statement.Write!.Rows ?? Math.Max(rows, 0);

    // Lines of one level are loops from the outside in; what sorts comes after them; subqueries run once or once a row.
    private (double Cost, double Rows) Block(IReadOnlyList<PlanLine> lines, Walk walk, double times)
    {
        double cost = 0;
        double rows = times;
        var sorts = lines.Any(line => line.Step == PlanStep.TempTree && (line.Detail.EndsWith("ORDER BY", StringComparison.Ordinal) || line.Detail.EndsWith("GROUP BY", StringComparison.Ordinal)));
        SourceUse? first = null;
        var correlated = new List<PlanLine>();
        var later = lines.Select(line => line.Source ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            switch (line.Step)
            {
                case PlanStep.Scan or PlanStep.Search or PlanStep.MultiIndexOr:
                    var use = walk.UseOf(line);
                    first ??= use;
                    later.Remove(line.Source ?? "");
                    var (visited, found) = use is null ? Derived(line, walk) : Access(line, use, later);
                    cost += rows * visited;
                    rows *= found;
                    break;
                case PlanStep.Materialize:
                    var derived = Block(line.Children, walk, 1);
                    cost += derived.Cost;
                    walk.Derived[line.Source ?? ""] = derived.Rows;
                    break;
                case PlanStep.Subquery:
                    cost += Block(line.Children, walk, 1).Cost;
                    break;
                case PlanStep.CorrelatedSubquery:
                    correlated.Add(line);
                    break;
                case PlanStep.RecursiveStep:
                    // Each row found so far is looked at once; how deep it goes is not known, so it is taken for the square root of the table.
                    var depth = Math.Max(1, Math.Sqrt(line.Flatten().Where(inner => inner.Source is not null).Select(inner => walk.Peek(inner) is { } table ? facts.Rows(table.Table) : 1).DefaultIfEmpty(1).Max()));
                    walk.Recursive = true;
                    cost += Block(line.Children, walk, 1).Cost * depth;
                    walk.Recursive = false;
                    rows = Math.Max(rows, 1) * depth;
                    break;
                case PlanStep.TempTree:
                    cost += Sort(line, rows, first?.Limit);
                    break;
                default:
                    var group = Block(line.Children, walk, 1);
                    cost += group.Cost;
                    rows = Math.Max(rows, group.Rows);
                    break;
            }
        }

        var produced = Groups(first, rows, times);
        var limited = first?.Limit is { } limit && produced > limit * times ? limit * times / produced : 1;
        if (!sorts && limited < 1)
        {
            // Rows come in the wanted order, so reading stops at the limit.
            cost *= limited;
            rows *= limited;
        }

        foreach (var line in correlated)
        {
            cost += Block(line.Children, walk, 1).Cost * Math.Max(1, sorts ? rows * Math.Min(1, limited) : rows);
        }

        return (cost, Math.Min(produced, first?.Limit is { } most ? most * times : produced));
    }

    private double Groups(SourceUse? use, double rows, double times)
    {
        if (use is null)
        {
            return rows;
        }

        if (use.OneRow)
        {
            return times;
        }

        return use.Groups is { Count: > 0 } groups ? Math.Min(rows, times * facts.Distinct(use.Table, groups, null)) : rows;
    }

    private static double Sort(PlanLine line, double rows, double? limit)
    {
        if (rows < 2)
        {
            return 0;
        }

        // With a limit the sorter keeps that many rows only. A sort of the right part of the keys works on small groups.
        var kept = Math.Max(2, line.Detail.EndsWith("ORDER BY", StringComparison.Ordinal) && limit is { } most ? Math.Min(rows, most) : rows);
        var isPart = line.Detail.Contains("RIGHT PART", StringComparison.Ordinal) || line.Detail.Contains("LAST ", StringComparison.Ordinal);
        return isPart ? rows * SortedRow : rows * (SortedRow + Math.Log2(kept));
    }

    // A derived table holds what its own block produced; the queue of a recursive query gives one row at a time.
    private static (double Visited, double Found) Derived(PlanLine line, Walk walk)
    {
        var rows = walk.Recursive ? 1 : line.Source is null ? 1 : walk.Derived.GetValueOrDefault(line.Source, UnknownRows);
        return line.Step == PlanStep.Scan ? (rows, rows) : (Math.Log2(Math.Max(2, rows)), 1);
    }

    private (double Visited, double Found) Access(PlanLine line, SourceUse use, IReadOnlySet<string> later)
    {
        if (line.Step == PlanStep.MultiIndexOr)
        {
            var branches = line.Children.SelectMany(child => child.Children.Count > 0 ? child.Children : [child]).Where(child => child.Step is PlanStep.Search or PlanStep.Scan).Select(child => Access(child, use, later)).ToList();
            var union = branches.Sum(branch => branch.Found);
            return (branches.Sum(branch => branch.Visited) + (union * TableLookup), Math.Min(union, LocalRows(use)));
        }

        var rows = Math.Max(facts.Rows(use.Table), 0);
        var index = line.Index is null ? TableKeyOf(line, use) : indexes(line.Index);
        if (line.Step == PlanStep.Scan)
        {
            var scanned = index?.Predicate is { } predicate ? facts.Count(use.Table, [predicate]) : rows;
            return (scanned * (line.Index is null || line.Covering ? 1 : 1 + TableLookup), Math.Min(scanned, LocalRows(use)) * OpenShare(use, [], later));
        }

        var lookup = Math.Max(LeastLookup, Math.Log2(Math.Max(2, rows)));
        if (line.Automatic)
        {
            // Built once for the whole statement; its price is spread over the lookups that the loop around makes.
            var perValue = Math.Max(1, Math.Sqrt(rows));
            return ((rows * (AutomaticRow + Math.Log2(Math.Max(2, rows))) / Math.Max(1, rows)) + lookup + perValue, perValue);
        }

        if (line.Equalities == 0 && !line.Range && line.Skipped == 0)
        {
            // MIN or MAX alone: one step to the end of an index or of the table's own key, else a walk over all rows.
            return line.Index is null && WantsOtherExtreme(use) ? (rows, 1) : (lookup, 1);
        }

        var matched = Matched(line, use, index, rows);
        var perRow = line.ByTableKey || line.Covering ? 1 : 1 + TableLookup;
        return ((lookup * Lookups(line, use, index)) + (matched * perRow), Remaining(line, use, index, matched, later));
    }

    private bool WantsOtherExtreme(SourceUse use) =>
        use.Orders.Any(order => order.Purpose == "extreme" && !tableKey(use.Table).Take(1).Contains(order.Keys[0].Column ?? "", StringComparer.OrdinalIgnoreCase));

    // How often one execution descends the tree: the product of the IN lists on the key parts in use.
    private double Lookups(PlanLine line, SourceUse use, Index? index)
    {
        var lists = ConditionsOn(line, use, index).Where(condition => condition.Kind == ConditionKind.In).Aggregate(1.0, (product, condition) => product * condition.Lookups);
        return line.Skipped == 0 || index is null ? lists : lists * Math.Max(1, facts.Distinct(use.Table, [.. index.Keys.Take(line.Skipped)], index.Predicate));
    }

    private double Matched(PlanLine line, SourceUse use, Index? index, double rows)
    {
        if (index is null)
        {
            return line.Equalities > 0 ? Lookups(line, use, index) : rows * RangeShare;
        }

        var used = ConditionsOn(line, use, index).ToList();
        var inIndex = index.Predicate is null ? rows : facts.Count(use.Table, [index.Predicate]);
        if (used.Count >= line.Equalities + (line.Range ? 1 : 0) && used.TrueForAll(condition => condition.Constant))
        {
            return facts.Count(use.Table, [.. used.Select(condition => condition.Text).Distinct(), .. index.Predicate is null ? Array.Empty<string>() : [index.Predicate]]);
        }

        var equal = line.Equalities + line.Skipped;
        var perValue = equal == 0 ? inIndex : inIndex / Math.Max(1, facts.Distinct(use.Table, [.. index.Keys.Take(equal)], index.Predicate));
        var lists = used.Where(condition => condition.Kind == ConditionKind.In).Aggregate(1.0, (product, condition) => product * condition.Lookups);
        var range = line.Range ? RangeOf(use, used, rows) : 1;
        return Math.Min(inIndex, perValue * lists * range);
    }

    private Index? TableKeyOf(PlanLine line, SourceUse use) =>
        line.ByTableKey && tableKey(use.Table) is { Count: > 0 } columns
            ? new Index { Schema = "main", Table = use.Table, Name = "", Keys = [.. columns.Select(column => IndexKey.On(column))] }
            : null;

    private double RangeOf(SourceUse use, IReadOnlyList<SourceCondition> used, double rows)
    {
        var ranges = used.Where(condition => condition is { IsRange: true, Constant: true }).Select(condition => condition.Text).Distinct().ToList();
        return ranges.Count > 0 && rows > 0 ? facts.Count(use.Table, ranges) / rows : RangeShare;
    }

    // The conditions that the key parts in use answer, every bound of a range among them.
    private static IEnumerable<SourceCondition> ConditionsOn(PlanLine line, SourceUse use, Index? index)
    {
        if (index is null)
        {
            return use.Conditions.Where(condition => condition.Kind == ConditionKind.In).Take(line.Equalities);
        }

        var all = use.Conditions.Concat(use.Branches.SelectMany(branch => branch.Conditions)).ToList();
        var equal = index.Keys.Skip(line.Skipped).Take(line.Equalities)
            .Select(key => all.Find(condition => condition.IsEquality && SameKey(condition.Key, key)))
            .OfType<SourceCondition>();
        var bounds = line.Range && index.Keys.ElementAtOrDefault(line.Skipped + line.Equalities) is { } last
            ? all.Where(condition => condition.IsRange && SameKey(condition.Key, last))
            : [];
        return equal.Concat(bounds);
    }

    private static bool SameKey(IndexKey left, IndexKey right) =>
        string.Equals(left.Column, right.Column, StringComparison.OrdinalIgnoreCase)
        && string.Equals(left.Expression, right.Expression, StringComparison.OrdinalIgnoreCase);

    // Rows left after the conditions that the lookup did not answer.
    private double Remaining(PlanLine line, SourceUse use, Index? index, double matched, IReadOnlySet<string> later)
    {
        var used = ConditionsOn(line, use, index).ToList();
        var answered = used.Where(condition => condition.Constant).Select(condition => condition.Text).ToHashSet(StringComparer.Ordinal);
        var all = use.LocalFilters;
        var before = facts.Count(use.Table, [.. all.Where(answered.Contains)]);
        var after = facts.Count(use.Table, all);
        var local = before <= 0 ? 0 : after / before;
        return matched * Math.Min(1, local) * OpenShare(use, used, later);
    }

    private double LocalRows(SourceUse use) => facts.Count(use.Table, use.LocalFilters);

    // What the conditions leave over whose values are not known: a join keeps the rows of one value of its partner, if the partner
    // stands outside of this loop; anything else is taken for half.
    private double OpenShare(SourceUse use, IReadOnlyCollection<SourceCondition> used, IReadOnlySet<string> later)
    {
        double share = 1;
        foreach (var condition in use.Conditions.Where(condition => !condition.Constant && !used.Contains(condition)))
        {
            share *= condition.Kind switch
            {
                ConditionKind.Join when later.Contains(condition.Partner ?? "") => 1,
                ConditionKind.Join or ConditionKind.Equal => 1 / Math.Max(1, facts.Distinct(use.Table, [condition.Key], null)),
                _ => OtherShare,
            };
        }

        return share;
    }

    /// <summary>Which source a line means: names are unique in a block, and blocks come in the order of the text.</summary>
    private sealed class Walk(StatementUse statement)
    {
        private readonly Dictionary<string, int> seen = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>True inside the repeated part of a recursive query.</summary>
        public bool Recursive { get; set; }

        public Dictionary<string, double> Derived { get; } = new(StringComparer.OrdinalIgnoreCase);

        public SourceUse? UseOf(PlanLine line)
        {
            var name = line.Source ?? line.Flatten().Select(inner => inner.Source).FirstOrDefault(source => source is not null);
            if (name is null)
            {
                return null;
            }

            var known = Known(name);
            if (known.Count == 0)
            {
                return null;
            }

            var turn = seen.GetValueOrDefault(name);
            seen[name] = turn + 1;
            return known[Math.Min(turn, known.Count - 1)];
        }

        public SourceUse? Peek(PlanLine line) => line.Source is { } name ? Known(name).FirstOrDefault() : null;

        private List<SourceUse> Known(string name)
        {
            var byAlias = statement.Sources.Where(source => source.Alias.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            return byAlias.Count > 0 ? byAlias : [.. statement.Sources.Where(source => source.Table.Equals(name, StringComparison.OrdinalIgnoreCase))];
        }
    }
}
