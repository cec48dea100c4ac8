using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>Puts what was found into the advice that users see.</summary>
internal sealed class AdviceComposer(AdviceDraft draft, SizeBook sizes)
{
    /// <summary>The unit of costs.</summary>
    public const string Unit = "planner cost × calls";

    private readonly IndexReasons reasons = new(draft);

    /// <summary>The indexes by the names they were given.</summary>
    public IReadOnlyDictionary<string, CandidateIndex> Names => draft.Names;

    /// <summary>The advice.</summary>
    public Advice Compose(string target)
    {
        var indexes = ComposeIndexes();
        var drops = new DropFinder(draft.Snapshot).Find(indexes.Select(index => index.Index).ToList()).Where(drop => !draft.Kept.Contains(drop.Index.Name)).ToList();
        return new Advice
        {
            Target = target,
            Engine = EngineNames.Postgres,
            ServerVersion = draft.Snapshot.ServerVersion,
            Cost = new AdviceCost(draft.Queries.Sum(query => query.Query.Statement.Calls * query.Without.Cost), draft.Result.Cost, Unit),
            Bound = Bound(),
            PlannerCalls = draft.PlannerCalls,
            Seconds = draft.Seconds,
            Indexes = indexes,
            Drops = drops,
            Statements = ComposeStatements(),
            Skipped = draft.Skipped,
            Findings = draft.Findings,
            Refused = [.. draft.Withdrawn, .. ComposeRefused()],
        };
    }

    // With every candidate for nothing no set costs less, wherever the planner takes the cheapest plan it sees; over the options
    // that were tried the selection itself proves more.
    private AdviceBound Bound() => draft.Result.Bound > draft.Result.WithAll
        ? new AdviceBound(Math.Min(draft.Result.Bound, draft.Result.Cost), "enumerated combinations")
        : new AdviceBound(Math.Min(draft.Result.WithAll, draft.Result.Cost), "all candidates present");

    private List<AdvisedIndex> ComposeIndexes()
    {
        var taken = IndexNaming.TakenNames(draft.Snapshot.Catalog);
        taken.UnionWith(draft.Names.Keys);
        var given = draft.Names.ToDictionary(entry => entry.Value, entry => entry.Key);
        var advised = new List<AdvisedIndex>();
        foreach (var candidate in draft.Result.Indexes.OrderByDescending(reasons.Gain))
        {
            var name = given.GetValueOrDefault(candidate) ?? IndexNaming.NameFor(candidate.ToIndex(""), taken);
            taken.Add(name);
            draft.Names[name] = candidate;
            // PostgreSQL builds no index of a partitioned table concurrently.
            var concurrently = candidate.Table.Kind != TableKind.Partitioned;
            advised.Add(new AdvisedIndex
            {
                Index = candidate.ToIndex(name),
                // The planner knows nothing of the values of an expression before ANALYZE.
                Apply = candidate.Keys.Any(key => key.Expression is not null)
                    ? [candidate.Create(name, concurrently), $"ANALYZE {PgName.Of(candidate.Table)}"]
                    : [candidate.Create(name, concurrently)],
                Rollback = [$"DROP INDEX {(concurrently ? "CONCURRENTLY " : "")}{PgName.Qualified(candidate.Table.Schema, name)}"],
                Bytes = sizes.Of(candidate),
                Serves = reasons.Serves(candidate).Select(statement => statement.Id).ToList(),
                Why = reasons.Why(candidate),
                Lock = concurrently ? LockWords.CreateConcurrently : LockWords.CreateOnPartitioned,
            });
        }

        return advised;
    }

    private List<AdvisedStatement> ComposeStatements()
    {
        var statements = new List<AdvisedStatement>();
        foreach (var query in draft.Queries)
        {
            var upkeep = query.Query.Writes ? draft.Result.Indexes.Sum(index => draft.Search.UpkeepPerRun(query, index)) : 0;
            var after = draft.Result.Plans[query.Query].Cost + upkeep;
            statements.Add(new AdvisedStatement
            {
                Id = query.Query.Statement.Id,
                Calls = query.Query.Statement.Calls,
                Before = query.Without.Cost,
                After = after,
                Sql = query.Query.Statement.Sql,
                Values = query.Query.Values,
                Reason = after > query.Without.Cost ? "it keeps the new indexes of its table up to date" : null,
            });
        }

        return statements
            .OrderByDescending(statement => statement.After > statement.Before)
            .ThenByDescending(statement => statement.Calls * Math.Abs(statement.Before - statement.After))
            .ThenBy(statement => statement.Id, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The statement of an index without a name.</summary>
    public static string Definition(CandidateIndex index) => $"CREATE INDEX {index.Body}";

    // Indexes that would help a statement and cost the writes more than that.
    private List<RefusedIndex> ComposeRefused()
    {
        const int most = 5;
        var refused = new List<(RefusedIndex Index, double Saves)>();
        var alone = draft.Queries.SelectMany(query => query.Options).Where(option => option.Used.Count == 1).Select(option => option.Used[0]).Distinct()
            .Where(index => !draft.Result.Indexes.Contains(index) && !draft.Withdrawn.Any(withdrawn => withdrawn.Definition == Definition(index)));
        foreach (var index in alone)
        {
            var saves = draft.Queries.Sum(query => query.Query.Statement.Calls
                * Math.Max(0, draft.Result.Plans[query.Query].Cost - (query.Options.Where(option => option.Used.Count == 1 && option.Used[0].Equals(index)).Select(option => (double?)option.Cost).Min() ?? double.MaxValue)));
            var pays = draft.Search.UpkeepOf(index);
            if (saves > 0 && pays > saves)
            {
                refused.Add((new RefusedIndex(
                    Definition(index),
                    string.Create(CultureInfo.InvariantCulture, $"it would save {saves:#,0} and cost the writes {pays:#,0} ({Unit})")), saves));
            }
        }

        return refused.OrderByDescending(entry => entry.Saves).Take(most).Select(entry => entry.Index).ToList();
    }
}
