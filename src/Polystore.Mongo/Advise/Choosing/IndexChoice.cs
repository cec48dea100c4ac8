using MongoDB.Bson;
using Polystore.Core.Selection;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Advise.Choosing;

/// <summary>Chooses indexes for the whole workload at once: what they save less what writes pay for them, within a budget.</summary>
/// <param name="statistics">Of each collection by its name.</param>
/// <param name="mostColumns">Most parts of a key.</param>
internal sealed class IndexChoice(IReadOnlyDictionary<string, CollectionStatistics> statistics, int mostColumns)
{
    // The server takes 64 indexes of a collection (manual, "MongoDB Limits and Thresholds").
    private const int MostOfACollection = 64;

    // An index that saves less than this of the whole is not worth its memory.
    private const double WorthAShare = 0.002;

    private readonly List<IndexProposal> proposals = [];

    /// <summary>Every index that came into question.</summary>
    public IReadOnlyList<IndexProposal> Proposals => proposals;

    /// <summary>Looks which indexes come into question.</summary>
    public void Consider(IReadOnlyList<AdvisedOperation> operations)
    {
        Note(operations);
        Propose(operations);
    }

    /// <param name="operations">The workload.</param>
    /// <param name="without">What a trial has shown to be of no use.</param>
    /// <param name="budget">Most bytes; null for no limit.</param>
    /// <param name="time">Longest search.</param>
    /// <param name="cancellationToken">Stops.</param>
    public ChosenIndexes Choose(IReadOnlyList<AdvisedOperation> operations, IReadOnlySet<IndexProposal> without, long? budget, TimeSpan time, CancellationToken cancellationToken)
    {
        proposals.RemoveAll(without.Contains);
        var queries = operations.SelectMany(Queries).ToList();
        var collections = statistics.Keys.ToList();
        var problem = new SelectionProblem(
            proposals.ConvertAll(proposal => new SelectionIndex(proposal.Facts.Name, proposal.Bytes) { Upkeep = proposal.Upkeep, Table = collections.IndexOf(proposal.Collection.Name) }),
            queries.ConvertAll(query => query.Query));
        var most = statistics.Values.Select(one => one.Facts?.Indexes.Count ?? 0).DefaultIfEmpty(0).Max();
        var answer = new IndexSelector().Solve(problem, new SelectionLimits { Bytes = budget, Time = time, IndexesPerTable = Math.Max(0, MostOfACollection - most) }, cancellationToken);
        var chosen = Thin(problem, [.. answer.Chosen]);
        return new ChosenIndexes(
            chosen.Select(index => proposals[index]).ToList(),
            problem.BaseCost,
            problem.CostOf(chosen),
            answer.LowerBound,
            queries.GroupBy(query => query.Operation).ToDictionary(group => group.Key, group => (group.Sum(one => one.Query.BaseCost), group.Sum(one => one.Query.CostUnder(chosen)))),
            proposals.Select((proposal, number) => (proposal, number)).Where(pair => chosen.Contains(pair.number))
                .ToDictionary(pair => pair.proposal, pair => queries.Where(query => Uses(query.Query, chosen, pair.number)).Select(query => query.Operation.Statement.Id).Distinct(StringComparer.Ordinal).ToList()));
    }

    private static bool Uses(SelectionQuery query, HashSet<int> chosen, int index) =>
        query.Options.Where(option => option.Indexes.All(chosen.Contains) && option.Cost < query.BaseCost).MinBy(option => option.Cost) is { } best && best.Indexes.Contains(index);

    // What the rest does nearly as well goes: an answer with fewer indexes is the better advice.
    private static HashSet<int> Thin(SelectionProblem problem, HashSet<int> chosen)
    {
        while (true)
        {
            var cost = problem.CostOf(chosen);
            var least = chosen.Select(index => (index, without: problem.CostOf(chosen.Where(other => other != index).ToHashSet()))).OrderBy(pair => pair.without).FirstOrDefault();
            if (chosen.Count == 0 || least.without - cost > WorthAShare * Math.Max(problem.BaseCost - cost, 0))
            {
                return chosen;
            }

            chosen.Remove(least.index);
        }
    }

    private void Note(IEnumerable<AdvisedOperation> operations)
    {
        foreach (var access in operations.SelectMany(one => one.Searches).SelectMany(searches => searches).SelectMany(branches => branches).Where(access => statistics.ContainsKey(access.Collection)))
        {
            foreach (var comparison in access.Comparisons)
            {
                statistics[access.Collection].Note(comparison);
            }
        }
    }

    private void Propose(IReadOnlyList<AdvisedOperation> operations)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var access in operations.SelectMany(one => one.Searches.SelectMany(searches => searches).SelectMany(branches => branches)))
        {
            if (!statistics.TryGetValue(access.Collection, out var known) || known.Facts is not { NotExamined: null } collection)
            {
                continue;
            }

            foreach (var specification in new CandidateIndexes(mostColumns, known).For(access))
            {
                if (collection.Collation is { } own && !specification.Contains("collation"))
                {
                    specification.Add("collation", BsonDocument.Parse(own));
                }

                if (seen.Add(collection.Name + ShellCommand.Json(specification)) && Named(collection, specification) is { } facts)
                {
                    proposals.Add(new IndexProposal(collection, specification, facts, known.BytesOf(specification), WriteUpkeep.Of(facts, collection, operations, known)));
                }
            }
        }
    }

    // Null when one that is there does its work.
    private MongoIndexFacts? Named(MongoCollectionFacts collection, BsonDocument specification)
    {
        var name = string.Join('_', specification["key"].AsBsonDocument.Select(part => $"{part.Name}_{part.Value}")) + (specification.Contains("partialFilterExpression") ? "_partial" : "");
        var taken = collection.Indexes.Select(index => index.Name).Concat(proposals.Where(other => other.Collection.Name == collection.Name).Select(other => other.Facts.Name)).ToHashSet(StringComparer.Ordinal);
        var free = Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? name : $"{name}_{number}").First(candidate => !taken.Contains(candidate));
        specification.InsertAt(1, new BsonElement("name", free));
        var facts = IndexReading.Read(specification);
        return collection.Indexes.Any(index => KeyComparison.StandsIn(index, facts) || (index.IsOrdered && index.Keys.SequenceEqual(facts.Keys) && index.PartialFilter == facts.PartialFilter && index.Collation == facts.Collation)) ? null : facts;
    }

    private IEnumerable<(AdvisedOperation Operation, SelectionQuery Query)> Queries(AdvisedOperation operation)
    {
        for (var search = 0; search < operation.Count; search++)
        {
            var variants = operation.Variants(search);
            if (variants[0].Count > 0 && statistics.TryGetValue(variants[0][0].Collection, out var known) && known.Facts is not null)
            {
                var cost = new AccessCost(known);
                yield return (operation, new SelectionQuery($"{operation.Statement.Id}.{search}", operation.Statement.Calls, variants.Average(branches => Now(cost, known, branches)), Options(cost, known, variants).ToList()));
            }
        }
    }

    // $or by indexes takes one for every branch; else the collection is read once for all.
    private static double Now(AccessCost cost, CollectionStatistics known, IReadOnlyList<Access> branches) =>
        Math.Min(cost.Scan(branches[0]), branches.Sum(branch => Existing(cost, known, branch)));

    private static double Existing(AccessCost cost, CollectionStatistics known, Access access) =>
        // By _id the document is fetched alone.
        access.Fixes("_id") ? 1 : known.Facts!.Indexes.Select(index => cost.By(index, access, index.PartialFilter is { } filter ? BsonDocument.Parse(filter) : null)).DefaultIfEmpty(double.PositiveInfinity).Min();

    private IEnumerable<SelectionOption> Options(AccessCost cost, CollectionStatistics known, IReadOnlyList<IReadOnlyList<Access>> variants)
    {
        var own = proposals.Select((proposal, number) => (proposal, number)).Where(pair => pair.proposal.Collection.Name == variants[0][0].Collection).ToList();
        if (variants.All(branches => branches.Count == 1))
        {
            foreach (var (proposal, number) in own)
            {
                var by = variants.Average(branches => Math.Min(cost.By(proposal.Facts, branches[0], proposal.Partial), cost.Scan(branches[0])));
                if (by < double.PositiveInfinity)
                {
                    yield return new SelectionOption([number], by);
                }
            }

            yield break;
        }

        var needed = new HashSet<int>();
        var total = 0.0;
        foreach (var branch in variants[0])
        {
            var best = own.Select(pair => (pair.number, cost: cost.By(pair.proposal.Facts, branch, pair.proposal.Partial))).OrderBy(pair => pair.cost).FirstOrDefault((-1, double.PositiveInfinity));
            var there = Existing(cost, known, branch);
            total += Math.Min(there, best.Item2);
            if (best.Item2 < there)
            {
                needed.Add(best.Item1);
            }
        }

        if (needed.Count > 0 && total < double.PositiveInfinity)
        {
            yield return new SelectionOption([.. needed], total);
        }
    }
}
