using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Sql;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Search;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;
using Polystore.Sqlite.Advise.WhatIf;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Schema;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Sqlite.Advise;

/// <summary>Finds the indexes: reads the schema, counts what it needs, asks the planner on an empty copy, and searches.</summary>
/// <param name="target">The target, read only.</param>
/// <param name="time">The clock.</param>
internal sealed class AdviceFinder(SqliteSession target, TimeProvider time)
{
    // ANALYZE is part of the advice when plans with statistics are at least this much cheaper than plans without.
    private const double AnalyzeGain = 0.98;

    /// <summary>Finds the advice; runs on the calling thread.</summary>
    public AdviceDraft Find(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        bool OutOfTime()
        {
            cancellationToken.ThrowIfCancellationRequested();
            return time.GetElapsedTime(started) >= request.TimeLimit;
        }

        progress?.Report(new ProgressStep("Reading the schema"));
        var facts = new SchemaReader(target).Read(cancellationToken);
        var catalog = new CatalogBuilder(target, facts).Build();
        var tables = catalog.Tables.Where(table => table.Kind == TableKind.Ordinary).ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);
        var present = facts.Statistics is null ? [] : target.Query(StatisticsEntry.Query, row => new StatisticsEntry(row.Text(0), row.TextOrNull(1), row.Text(2)), cancellationToken: cancellationToken);
        var pageSize = target.Query("PRAGMA page_size", row => row.Int64(0), cancellationToken: cancellationToken)[0];
        var pages = target.Query("PRAGMA page_count", row => row.Int64(0), cancellationToken: cancellationToken)[0];

        using var database = WhatIfDatabase.Create(facts.Objects);
        database.SetStatistics(present);
        var (statements, skipped) = Understand(request, catalog, database);
        var sampler = new TableSampler(target, tables, time, Least(request.TimeLimit / 2, request.Options.DataTimeout));
        var existing = catalog.Indexes().ToDictionary(index => index.Name, StringComparer.OrdinalIgnoreCase);
        var cost = new WorkloadCost(database, statements, sampler, name => existing.GetValueOrDefault(name), table => CandidateGenerator.TableKey(tables[table]));

        progress?.Report(new ProgressStep("Planning the workload as it is", 0, statements.Count));
        var before = statements.ToDictionary(statement => statement.Id, statement => cost.Of(statement, []));

        var sizing = new IndexSizing(tables, sampler, pageSize);
        var used = statements.SelectMany(statement => statement.Tables).ToHashSet(StringComparer.OrdinalIgnoreCase);
        database.SetStatistics(WholeStatistics(catalog, tables, used, sizing, sampler, present));
        cost.Forget();

        progress?.Report(new ProgressStep("Deriving candidates"));
        var candidates = new CandidatePool(catalog, new CandidateGenerator(tables, sampler), sizing);
        var pool = candidates.Gather(statements, cost, OutOfTime);
        var groups = candidates.Groups(statements, cost);

        progress?.Report(new ProgressStep($"Searching among {pool.Count} candidates"));
        var initial = cost.Total([]);
        var search = new IndexSearch(
            cost.Total,
            new SearchOptions { BudgetBytes = request.BudgetBytes, CostPerByte = 0.01 * initial / Math.Max(1, pages * pageSize) },
            OutOfTime);
        var chosen = request.BudgetBytes is <= 0 ? [] : Used(search.Choose(pool, groups), statements, cost);
        var bound = Bound(statements, cost, pool, OutOfTime);
        var refused = new RefusalReasons(statements, cost).Of(pool, chosen, request.BudgetBytes);

        var taken = facts.Objects.Select(item => item.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = chosen.Select(candidate => Renamed(candidate, taken)).ToList();
        var drops = new DropFinder(catalog, statements).Find(named);

        progress?.Report(new ProgressStep("Confirming the plans"));
        var whole = statements.ToDictionary(statement => statement.Id, statement => cost.Of(statement, named));
        database.Use([]);
        database.SetStatistics(present);
        cost.Forget();
        var bare = named.Select(candidate => candidate with { Statistics = null }).ToList();
        var plain = statements.ToDictionary(statement => statement.Id, statement => cost.Of(statement, bare));
        var analyze = Sum(statements, whole) < AnalyzeGain * Sum(statements, plain);
        var after = analyze ? whole : plain;

        return new AdviceDraft
        {
            Catalog = catalog,
            Statements = statements,
            Skipped = skipped,
            Indexes = named,
            Drops = drops,
            Analyze = analyze,
            HasStatistics = facts.Statistics is not null,
            Costs = statements.ToDictionary(
                statement => statement.Id,
                statement => new EstimatedCost(before[statement.Id].Total, after[statement.Id].Total, after[statement.Id].Writing, after[statement.Id].Indexes)),
            Bound = bound,
            Refused = refused,
            PlannerCalls = database.PlannerCalls,
            OutOfTime = search.OutOfTime,
            Assumed = sampler.Incomplete,
        };
    }

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static double Sum(IReadOnlyList<StatementUse> statements, Dictionary<string, StatementCost> costs) =>
        statements.Sum(statement => statement.Calls * costs[statement.Id].Total);

    // Asks for every statement what all candidates together could do, so that the least of all tries bounds what any set can reach.
    private static double? Bound(IReadOnlyList<StatementUse> statements, WorkloadCost cost, IReadOnlyList<CandidateIndex> pool, Func<bool> outOfTime)
    {
        foreach (var statement in statements)
        {
            if (outOfTime())
            {
                return null;
            }

            cost.Of(statement, pool);
        }

        return cost.LeastReading();
    }

    private static List<CandidateIndex> Used(IReadOnlyList<CandidateIndex> chosen, IReadOnlyList<StatementUse> statements, WorkloadCost cost)
    {
        var kept = chosen.ToList();
        while (true)
        {
            var names = statements.SelectMany(statement => cost.Of(statement, kept).Indexes).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (kept.RemoveAll(candidate => !names.Contains(candidate.Name)) == 0)
            {
                return kept;
            }
        }
    }

    private static CandidateIndex Renamed(CandidateIndex candidate, HashSet<string> taken)
    {
        var name = IndexNaming.NameFor(candidate.Index, taken);
        taken.Add(name);
        return candidate with
        {
            Index = candidate.Index with { Name = name },
            Statistics = candidate.Statistics is { } entry ? entry with { Index = name } : null,
        };
    }

    // What ANALYZE would write today, so that the planner sees the tables as they are.
    private static IEnumerable<StatisticsEntry> WholeStatistics(
        Catalog catalog, Dictionary<string, Table> tables, HashSet<string> used, IndexSizing sizing, ITableFacts facts, IEnumerable<StatisticsEntry> present)
    {
        foreach (var entry in present.Where(entry => !used.Contains(entry.Table)))
        {
            yield return entry;
        }

        foreach (var table in catalog.Tables.Where(table => used.Contains(table.Name) && tables.ContainsKey(table.Name)))
        {
            if (facts.Rows(table.Name) < 1)
            {
                continue;
            }

            if (table.Indexes.All(index => index.Predicate is not null))
            {
                yield return new StatisticsEntry(table.Name, null, ((long)facts.Rows(table.Name)).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            foreach (var index in table.Indexes)
            {
                if (sizing.StatisticsOf(index) is { } entry)
                {
                    yield return entry;
                }
            }
        }
    }

    private static (IReadOnlyList<StatementUse> Statements, IReadOnlyList<SkippedStatement> Skipped) Understand(AdviseRequest request, Catalog catalog, WhatIfDatabase database)
    {
        var reader = new StatementUseReader(catalog);
        var statements = new List<StatementUse>();
        var skipped = new List<SkippedStatement>();
        foreach (var statement in request.Workload.Statements)
        {
            if (Refusal(statement, database) is { } reason)
            {
                skipped.Add(new SkippedStatement(statement.Id, reason));
            }
            else
            {
                statements.Add(reader.Read(statement));
            }
        }

        return (statements, skipped);
    }

    private static string? Refusal(WorkloadStatement statement, WhatIfDatabase database)
    {
        var kind = StatementClassifier.Classify(statement.Sql, SqlDialect.Sqlite);
        if (kind is not (StatementKind.Read or StatementKind.Write))
        {
            return kind switch
            {
                StatementKind.Definition => "it changes the schema",
                StatementKind.Transaction => "it only begins or ends a transaction",
                _ => "it is neither a query nor a change of rows",
            };
        }

        if (statement.Calls <= 0)
        {
            return "it is never called";
        }

        try
        {
            database.Plan(statement.Sql);
            return null;
        }
        catch (SqliteFailureException failure)
        {
            var missing = database.Missing.FirstOrDefault(item => failure.Message.Contains(item.Key, StringComparison.OrdinalIgnoreCase));
            return missing.Key is null
                ? $"SQLite cannot compile it: {failure.Message}"
                : $"{missing.Key} could not be copied for planning: {missing.Value}";
        }
    }
}
