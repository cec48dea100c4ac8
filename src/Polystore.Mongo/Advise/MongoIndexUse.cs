using MongoDB.Bson;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Explain.Parsing;
using Polystore.Mongo.Operations;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise;

/// <summary>Asks the server which of the indexes that were made its plans read. Nothing is run: explain plans (verbosity queryPlanner).</summary>
internal sealed class MongoIndexUse : IConfirmUse
{
    /// <summary>The planner tries plans on the documents themselves, and gathers no statistics that could change its mind.</summary>
    public bool UnusedStaysUnused => true;

    /// <inheritdoc />
    public async Task<IReadOnlyList<IndexUse>> ConfirmUseAsync(DatabaseUrl target, Advice advice, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var client = await MongoConnector.OpenAsync(target, options, cancellationToken);
        try
        {
            var used = new List<(string Id, IReadOnlySet<string> Indexes)>();
            foreach (var statement in advice.Statements.Where(statement => statement.Sql is not null))
            {
                if (await PlanAsync(client, target.Database!, statement.Sql!, options.StatementTimeout, cancellationToken) is { } indexes)
                {
                    used.Add((statement.Id, indexes));
                }
            }

            var uses = new List<IndexUse>();
            foreach (var index in advice.Indexes.Select(one => one.Index))
            {
                var there = await client.Collection(index.Schema, index.Table).Indexes(cancellationToken).AnyAsync(one => one["name"] == index.Name, cancellationToken);
                uses.Add(new IndexUse(index.Name, there, [.. used.Where(one => one.Indexes.Contains(index.Name)).Select(one => one.Id)]));
            }

            return uses;
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    // Null for what cannot be planned: an insert, or a statement that the server refuses.
    private static async Task<IReadOnlySet<string>?> PlanAsync(MongoClient client, string database, string text, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var operation = OperationReading.ReadAll(text, DateTimeOffset.UnixEpoch)[0].Operation;
            if (!MongoOperation.Explainable.Contains(operation.Name))
            {
                return null;
            }

            var command = operation.Name == "aggregate" ? new BsonDocument(operation.Command) { ["cursor"] = new BsonDocument() } : operation.Command;
            var reply = await client.RunCommandAsync(database, new BsonDocument { { "explain", command }, { "verbosity", "queryPlanner" } }, MongoCommandKind.Plain, new MongoOperationOptions { MaxTime = limit }, cancellationToken);
            return PlanReader.Read(reply).Root.Flatten().Select(stage => stage.Index).OfType<string>().ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception refused) when (refused is MongoServerException or UsageException)
        {
            return null;
        }
    }
}
