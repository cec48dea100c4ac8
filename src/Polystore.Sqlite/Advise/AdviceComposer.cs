using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Proving;
using Polystore.Sqlite.Advise.Uses;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Advise;

/// <summary>Puts what was found and measured into the advice that users see. Pure.</summary>
/// <param name="draft">What was found.</param>
/// <param name="proven">What was measured; null when nothing was.</param>
internal sealed class AdviceComposer(AdviceDraft draft, ProvenAdvice? proven)
{
    /// <summary>The unit of estimates.</summary>
    public const string EstimateUnit = "estimated rows visited × calls";

    /// <summary>The unit of measurements.</summary>
    public const string MeasuredUnit = "virtual-machine steps × calls";

    private readonly IndexReasons reasons = new(draft);

    /// <summary>The advice.</summary>
    /// <param name="target">The target with secrets masked.</param>
    /// <param name="seconds">What searching took.</param>
    public Advice Compose(string target, double seconds)
    {
        var statements = draft.Statements.Where(statement => NotMeasured(statement) is null).Select(Statement).ToList();
        return new Advice
        {
            Target = target,
            Engine = EngineNames.Sqlite,
            ServerVersion = SqliteSession.Library.Version,
            Cost = new AdviceCost(
                statements.Sum(statement => statement.Calls * statement.Before),
                statements.Sum(statement => statement.Calls * statement.After),
                proven is null ? EstimateUnit : MeasuredUnit),
            Bound = proven is null && draft.Bound is { } bound ? new AdviceBound(bound, "all candidates present, writes free of upkeep") : null,
            PlannerCalls = draft.PlannerCalls,
            Seconds = seconds,
            Indexes = [.. draft.Indexes.Select((candidate, i) => Index(candidate, isLast: i == draft.Indexes.Count - 1))],
            Drops = [.. draft.Drops.Select(Drop)],
            Statements =
            [
                .. statements
                    .OrderByDescending(statement => statement.After > statement.Before)
                    .ThenByDescending(statement => statement.Calls * Math.Abs(statement.Before - statement.After))
                    .ThenBy(statement => statement.Id, StringComparer.Ordinal),
            ],
            Skipped =
            [
                .. draft.Skipped,
                .. draft.Statements.Where(statement => NotMeasured(statement) is not null).Select(statement => new SkippedStatement(statement.Id, $"planned, but not measured: {NotMeasured(statement)}")),
            ],
            Refused = draft.Refused,
            Findings = [.. Findings()],
            Proof = Proof(),
        };
    }

    private string? NotMeasured(StatementUse statement) => proven is null
        ? null
        : proven.Measured[0].Before[statement.Id].NotMeasured ?? proven.Measured[0].After.GetValueOrDefault(statement.Id)?.NotMeasured;

    private AdvisedIndex Index(CandidateIndex candidate, bool isLast)
    {
        // One ANALYZE after the last index tells the planner of all of them; before it, plans would rest on assumptions.
        var analyze = draft.Analyze && isLast;
        return new AdvisedIndex
        {
            Index = candidate.Index with { Definition = IndexSql.Create(candidate.Index), Bytes = proven?.Bytes.GetValueOrDefault(candidate.Name) },
            Apply = [IndexSql.Create(candidate.Index), .. analyze ? new[] { "ANALYZE" } : []],
            Rollback = [IndexSql.Drop(candidate.Index), .. analyze ? ForgetStatistics() : []],
            Bytes = new IndexBytes(Predicted: candidate.Bytes, Measured: proven?.Bytes.GetValueOrDefault(candidate.Name)),
            Serves = reasons.Serves(candidate),
            Why = reasons.Why(candidate) + (analyze ? "; ANALYZE after it lets the planner know all new indexes" : ""),
            Lock = $"takes the write lock for {Duration(candidate)}; in WAL mode readers go on, in the other journal modes they wait while it commits",
        };
    }

    // Statistics that were there before stay, refreshed; those that ANALYZE made first go again with their tables.
    private IEnumerable<string> ForgetStatistics() =>
        draft.HasStatistics ? [] : ["DROP TABLE IF EXISTS sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4"];

    // Sorting and writing an index ran at one to two million rows a second on the machines this was tried on.
    private string Duration(CandidateIndex candidate)
    {
        var rows = candidate.Statistics is { } entry && double.TryParse(entry.Text.Split(' ')[0], CultureInfo.InvariantCulture, out var counted) ? counted : 0;
        return rows < 500_000 ? "less than a second" : $"about {Math.Ceiling(rows / 1_000_000):0} s";
    }

    private AdvisedDrop Drop(DroppedIndex drop) => new()
    {
        Index = drop.Index,
        Apply = [IndexSql.Drop(drop.Index)],
        Rollback = [drop.Index.Definition!],
        Bytes = new IndexBytes(Measured: drop.Index.Bytes),
        Reason = drop.Relation == IndexRelation.Duplicate
            ? $"{drop.By.Name} holds the same keys over the same rows"
            : $"{drop.By.Name} begins with the same keys, so it answers every lookup of this one{(draft.Indexes.Any(candidate => candidate.Name == drop.By.Name) ? "; it is new in this advice" : "")}",
    };

    private AdvisedStatement Statement(StatementUse statement)
    {
        if (proven is null)
        {
            var cost = draft.Costs[statement.Id];
            return new AdvisedStatement { Id = statement.Id, Calls = statement.Calls, Before = cost.Before, After = cost.After, Reason = Upkeep(cost.After > cost.Before, statement), Sql = statement.Sql };
        }

        var (before, after) = (proven.Measured[0].Before[statement.Id], proven.Measured[0].After[statement.Id]);
        var compared = ResultComparison.Compare(before, after);
        return new AdvisedStatement
        {
            Id = statement.Id,
            Calls = statement.Calls,
            Before = before.VmSteps,
            After = after.VmSteps,
            Digest = compared.Verdict,
            Reason = Join(compared.Reason, Upkeep(after.VmSteps > before.VmSteps, statement), Sampled(statement)),
            Sql = statement.Sql,
        };
    }

    private string? Upkeep(bool dearer, StatementUse statement)
    {
        var kept = draft.Indexes.Where(candidate => candidate.Table.Equals(statement.Write?.Table, StringComparison.OrdinalIgnoreCase)).Select(candidate => candidate.Name).ToList();
        return dearer && kept.Count > 0 ? $"it keeps {string.Join(", ", kept)} up to date" : null;
    }

    private string? Sampled(StatementUse statement) =>
        proven?.Sampled.ContainsKey(statement.Id) == true ? "measured with values from the data for its parameters" : null;

    private static string? Join(params string?[] parts) => string.Join("; ", parts.OfType<string>()) is { Length: > 0 } text ? text : null;

    private Proof? Proof()
    {
        if (proven is null)
        {
            return null;
        }

        var runs =
            from volume in proven.Measured
            from statement in draft.Statements
            let before = volume.Before[statement.Id]
            let after = volume.After.GetValueOrDefault(statement.Id)
            where before.IsMeasured && after?.IsMeasured == true
            let compared = ResultComparison.Compare(before, after)
            select new ProofRun
            {
                Scale = volume.Scale,
                Metric = "vm_steps",
                Statement = statement.Id,
                Before = before.VmSteps,
                After = after.VmSteps,
                N = after.Repetitions,
                Spread = Math.Max(before.StepsSpread, after.StepsSpread),
                Digest = compared.Verdict,
                Reason = compared.Reason,
                BeforeMs = before.Ms,
                AfterMs = after.Ms,
            };
        return new Proof
        {
            Kind = ProofKind.Measured,
            Runs = [.. runs],
            Environment = $"{SqliteSession.Library}, copies by the backup API, warm cache{(draft.Analyze ? ", after ANALYZE" : "")}",
        };
    }

    private IEnumerable<Finding> Findings()
    {
        if (draft.Analyze && draft.Indexes.Count == 0)
        {
            yield return new Finding
            {
                Id = "SQLITE-ADVISE-ANALYZE",
                Family = "statistics",
                Severity = Severity.Medium,
                Subject = Subject.Database(EngineNames.Sqlite),
                Title = "The planner chooses better plans for this workload with statistics",
                Why = "Without sqlite_stat1, or with an old one, SQLite assumes the same selectivity of every index.",
                Remedy = new Remedy
                {
                    Apply = ["ANALYZE"],
                    Rollback = [.. ForgetStatistics()],
                    Reversible = !draft.HasStatistics,
                    Reason = draft.HasStatistics ? "the former statistics are replaced" : null,
                    Lock = "takes the write lock while it reads every index",
                    Effects = [new StatisticsRefreshed(null)],
                },
            };
        }

        foreach (var group in draft.Statements.SelectMany(statement => statement.Unindexable.Select(condition => (Statement: statement, Condition: condition))).GroupBy(entry => (entry.Condition.Table, entry.Condition.Column)))
        {
            var first = group.First().Condition;
            yield return new Finding
            {
                Id = "SQLITE-ADVISE-WILDCARD",
                Family = "queries",
                Severity = Severity.Low,
                Subject = Subject.Column(EngineNames.Sqlite, "main", first.Table, first.Column),
                Title = $"No index can answer {first.Text}",
                Why = $"In {string.Join(", ", group.Select(entry => entry.Statement.Id).Distinct())}, {first.Reason}.",
                Remedy = Remedy.ByHand(first.Guidance),
            };
        }

        if (draft.OutOfTime || draft.Assumed)
        {
            yield return new Finding
            {
                Id = "SQLITE-ADVISE-TIME",
                Family = "statistics",
                State = FindingState.NotExamined,
                Severity = Severity.Info,
                Subject = Subject.Database(EngineNames.Sqlite),
                Title = draft.OutOfTime ? "The search ended at its time limit" : "Some columns could not be counted",
                Why = "The advice is the best found so far and may be improved.",
                NotExaminedReason = draft.OutOfTime
                    ? "the time limit was reached; give a longer --time"
                    : "counting took too long or failed on a value, so SQLite's default assumptions stood in",
            };
        }
    }
}
