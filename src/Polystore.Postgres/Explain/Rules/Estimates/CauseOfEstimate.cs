using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Tables;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>Why a first wrong node is wrong, the cheapest cause to remove first: before statistics are fresh, nothing else can be told.</summary>
internal static class CauseOfEstimate
{
    // autovacuum_analyze_threshold and autovacuum_analyze_scale_factor of runtime-config-autovacuum, when the table's own are not known.
    private const double AnalyzeThreshold = 50;
    private const double AnalyzeScaleFactor = 0.1;

    // Sessions hand in what they changed late, also after their own ANALYZE (PGSTAT_MIN_INTERVAL and PGSTAT_IDLE_INTERVAL, 1 and 10
    // seconds, in src/backend/utils/activity/pgstat.c): counted changes soon after it may be older than it.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    // Frequencies come from a sample, and so do numbers of distinct values.
    private const double Tolerance = 1.5;

    public static WrongEstimate Find(PlanFacts facts, WrongEstimate wrong)
    {
        if (wrong.Node.NodeType is "Function Scan")
        {
            return wrong with { Cause = EstimateCause.FunctionRows };
        }

        if (wrong.Node.NodeType is "Aggregate" or "Unique")
        {
            return Groups(facts, wrong);
        }

        if (TemporaryScan.Is(facts, wrong.Node) && (wrong.Table is not { } known || NeverAnalyzed.IsNever(known)))
        {
            return wrong with { Cause = EstimateCause.TemporaryTable };
        }

        if (wrong.Node.RelationName is not null && GenericParameters.In(facts.Plan, wrong.Node) is [_, ..] parameters)
        {
            return wrong with { Cause = EstimateCause.GenericPlan, Columns = parameters };
        }

        if (wrong.Table is not { } table)
        {
            return DefaultSelectivity.Matching(facts, wrong) is { } guess ? wrong with { Cause = EstimateCause.DefaultSelectivity, Expression = guess.Condition } : wrong;
        }

        var node = wrong.Node;
        return UnlessStale(facts, table, NodeCondition.Read(node, table, node.IndexCond ?? node.RecheckCond, node.Filter) is { } access ? Condition(facts, wrong, table, access) : wrong);
    }

    private static WrongEstimate UnlessStale(PlanFacts facts, Table table, WrongEstimate wrong) =>
        !IsStale(facts, table) || (wrong.Cause is not (EstimateCause.Unknown or EstimateCause.UnlistedValue) && table.Usage?.LastAnalyzeAt > facts.Snapshot.ObservedAt - Grace)
            ? wrong
            : wrong with { Table = table, Cause = EstimateCause.StaleStatistics };

    /// <summary>True when a table was never analysed; of foreign ones nobody counts when they were.</summary>
    public static bool IsUnknown(Table table) => NeverAnalyzed.IsNever(table) || (table.Kind == TableKind.Foreign && table.Columns.All(column => column.Statistics is null));

    /// <summary>True when the statistics of a table say nothing, or nothing any more.</summary>
    public static bool IsStale(PlanFacts facts, Table table)
    {
        if (IsUnknown(table))
        {
            return true;
        }

        var own = facts.Snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out _) ? vacuum.Items.FirstOrDefault(item => item.ObjectName == table.ObjectName) : null;
        return table.Usage?.RowsChangedSinceAnalyze > (own?.AnalyzeThreshold ?? (AnalyzeThreshold + (AnalyzeScaleFactor * (table.Rows ?? 0))));
    }

    private static WrongEstimate Condition(PlanFacts facts, WrongEstimate wrong, Table table, TableAccess access)
    {
        var unknown = access.Expressions.FirstOrDefault(predicate => predicate.ComparedWith is ComparedWith.Literal or ComparedWith.Parameter or ComparedWith.Expression);
        if (unknown is not null && !table.Indexes.Any(index => index.Keys.Any(key => key.Expression is not null)) && !HasObject(facts, table, candidate => candidate.HasExpressions))
        {
            return wrong with { Cause = EstimateCause.Expression, Expression = unknown.Text, Columns = unknown.Columns };
        }

        var columns = access.Equalities.Where(predicate => predicate.Form is PredicateForm.Equal or PredicateForm.In or PredicateForm.IsNull)
            .Select(predicate => predicate.Column).Distinct(StringComparer.Ordinal).ToList();
        if (columns.Count >= 2 && wrong.TooFew && !Covered(facts, table, columns, "dependencies") && OnlyTogether(wrong, table, access, columns))
        {
            return wrong with { Cause = EstimateCause.CorrelatedColumns, Columns = columns };
        }

        return DefaultSelectivity.Matching(facts, wrong) is { } guess ? wrong with { Cause = EstimateCause.DefaultSelectivity, Expression = guess.Condition }
            : columns is [var column] && access.Ranges.Count == 0 && access.Expressions.Count == 0 && Unlisted(wrong, table, column) ? wrong with { Cause = EstimateCause.UnlistedValue, Columns = columns }
            : wrong;
    }

    // The list holds the most frequent values: one that is not in it is less frequent than the last, give or take the sample; a more
    // frequent one came after the last ANALYZE.
    private static bool Unlisted(WrongEstimate wrong, Table table, string column) =>
        wrong.TooFew && table.Rows is { } all and > 0 && table.FindColumn(column)?.Statistics is { } statistics
        && (statistics.DistinctValues ?? 0) > statistics.MostCommonFrequencies.Count
        && wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1) / all <= Tolerance * (statistics.MostCommonFrequencies is [.., var least] ? least : 0);

    // Each column alone may well leave so many rows; only their independence, by which selectivities are multiplied, is wrong.
    private static bool OnlyTogether(WrongEstimate wrong, Table table, TableAccess access, List<string> columns) =>
        columns.TrueForAll(column => table.FindColumn(column)?.Statistics is { } statistics
            && wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1) <= Tolerance * MostRows(table, statistics, access.Equalities.Where(predicate => predicate.Column == column)));

    private static double MostRows(Table table, ColumnStatistics statistics, IEnumerable<ColumnPredicate> predicates)
    {
        var values = Math.Max(1, predicates.Max(predicate => predicate.Values.Count));
        var one = Math.Max(statistics.MostCommonFrequencies is [var most, ..] ? most : 0, 1 / Math.Max(1, statistics.DistinctValues ?? 1));
        return (table.Rows ?? double.MaxValue) * Math.Min(1, Math.Max(values * one, statistics.NullFraction ?? 0));
    }

    private static WrongEstimate Groups(PlanFacts facts, WrongEstimate wrong)
    {
        var scans = facts.Nodes.Where(node => node.RelationName is not null && facts.TableOf(node) is not null).ToList();
        var columns = new List<string>();
        Table? only = null;
        foreach (var key in wrong.Node.GroupKey)
        {
            // A key is printed with its alias when the statement reads more than one relation.
            var at = key.IndexOf('.', StringComparison.Ordinal);
            var alias = at < 0 ? null : key[..at].Trim('"');
            var scan = alias is null ? scans.Count == 1 ? scans[0] : null : scans.Find(node => node.Alias == alias);
            if (scan is null || facts.TableOf(scan) is not { } table || (only is not null && only != table) || table.FindColumn(key[(at + 1)..].Trim('"')) is not { } column)
            {
                return wrong;
            }

            only = table;
            columns.Add(column.Name);
        }

        if (only is null)
        {
            return wrong;
        }

        return UnlessStale(facts, only, columns.Count >= 2 && !wrong.TooFew && !Covered(facts, only, columns, "ndistinct")
            ? wrong with { Table = only, Cause = EstimateCause.CorrelatedGroups, Columns = columns }
            : wrong with { Table = only });
    }

    private static bool Covered(PlanFacts facts, Table table, IReadOnlyList<string> columns, string kind) =>
        HasObject(facts, table, candidate => candidate.Kinds.Contains(kind) && columns.All(column => candidate.Columns.Contains(column)));

    private static bool HasObject(PlanFacts facts, Table table, Func<PostgresStatisticsObject, bool> isIt) =>
        facts.Snapshot.TryGet(PostgresSections.ExtendedStatistics, out var statistics, out _)
        && statistics.Items.Any(candidate => candidate.TableSchema == table.Schema && candidate.Table == table.Name && isIt(candidate));
}
