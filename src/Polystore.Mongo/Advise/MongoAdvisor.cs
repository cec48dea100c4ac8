using System.Diagnostics.CodeAnalysis;
using MongoDB.Bson;
using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Kinds;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Advise.Sharding;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise;

/// <summary>
/// Finds indexes for a workload: candidates by equality, sort, range; what they would read reckoned from random documents; chosen together
/// less what writes pay; and, when asked, measured on a copy. The target is only read.
/// </summary>
/// <param name="observe">Sees collections and indexes.</param>
/// <param name="clock">Measures the search; the system's when null.</param>
[RequiresUnreferencedCode("Rules are found by reflection.")]
internal sealed class MongoAdvisor(IObserve observe, TimeProvider? clock = null) : IAdvise
{
    private const int SampledDocuments = 1_000;

    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Advice> AdviseAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        var started = time.GetTimestamp();
        var database = request.Target.Database is { Length: > 0 } named ? named : throw new UsageException("Say which database: put its name into the URL (mongodb://host/shop).");
        await using var client = await MongoConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        try
        {
            var snapshot = await observe.ObserveAsync(request.Target, request.Options with { ReadData = false }, progress, cancellationToken);
            if (!snapshot.TryGet(MongoSections.Collections, out var collections, out var reason))
            {
                throw new TargetException($"The collections of {database} cannot be read: {reason}.");
            }

            var workload = request.Workload.Statements.Count > 0 ? request.Workload : await ProfiledWorkload.ReadAsync(client, database, request.Options.StatementTimeout, cancellationToken);
            var (operations, skipped) = WorkloadReading.Read(workload, database, request.Now);
            progress?.Report(new ProgressStep("Reading random documents"));
            var statistics = await StatisticsAsync(client, collections, operations, request, cancellationToken);

            progress?.Report(new ProgressStep("Choosing"));
            var choice = new IndexChoice(statistics, request.MaxColumns);
            choice.Consider(operations);
            var search = new AdviceSearch(request, collections, operations, statistics, choice);
            var found = request.Prove ? await search.ProveAsync(client, progress, cancellationToken) : search.Choose(cancellationToken);
            return new AdviceComposer(request, snapshot, workload, operations, [.. skipped, .. Unknown(operations, statistics)], choice, found)
            {
                Guessed = statistics.Values.Any(one => !one.IsSampled && one.Documents > 0),
                Findings =
                [
                    .. OtherKinds.Find(collections, workload, request.Now),
                    .. request.ShardKeys ? await ShardKeyAdvice.FindAsync(client, collections, operations, request.Options.StatementTimeout, progress, cancellationToken) : [],
                ],
                Seconds = time.GetElapsedTime(started).TotalSeconds,
            }.Compose();
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    private static IEnumerable<SkippedStatement> Unknown(IReadOnlyList<AdvisedOperation> operations, Dictionary<string, CollectionStatistics> statistics) => operations
        .Where(one => one.Operation.Name != "insert" && (!statistics.TryGetValue(one.Operation.Collection, out var known) || known.Facts is null))
        .Select(one => new SkippedStatement(one.Statement.Id, $"there is no collection {one.Operation.Collection}, or it is a view"));

    // Documents are read only where that was asked for, as data or for a copy.
    private static async Task<Dictionary<string, CollectionStatistics>> StatisticsAsync(
        MongoClient client, MongoCollections collections, IReadOnlyList<AdvisedOperation> operations, AdviseRequest request, CancellationToken cancellationToken)
    {
        var statistics = new Dictionary<string, CollectionStatistics>(StringComparer.Ordinal);
        foreach (var name in operations.SelectMany(one => one.Collections).Distinct(StringComparer.Ordinal))
        {
            var facts = collections.Items.FirstOrDefault(item => item.Name == name && item.NotExamined is null);
            var documents = facts is { Documents: > 0 } && (request.Options.ReadData || request.Prove)
                ? await client.Collection(facts.Database, name).Aggregate(
                    [new("$sample", new BsonDocument("size", SampledDocuments))], new MongoReadOptions { MaxTime = request.Options.StatementTimeout, AllowDiskUse = true }, cancellationToken).ToListAsync(cancellationToken)
                : [];
            statistics[name] = new CollectionStatistics(facts, documents);
        }

        return statistics;
    }
}
