using MongoDB.Bson;
using Polystore.Core.Proofs;
using Polystore.Mongo.Explain.Parsing;
using Polystore.Mongo.Operations;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise.Proving;

/// <summary>What one execution reads, by the server's own counters, and what it returns.</summary>
/// <param name="Documents">Documents examined.</param>
/// <param name="Keys">Index keys examined; null where the server does not count them.</param>
/// <param name="Milliseconds">Median of the runs.</param>
/// <param name="Indexes">Indexes of the plan.</param>
/// <param name="Digest">Of the documents returned, order aside.</param>
internal sealed record Measured(double Documents, double? Keys, double Milliseconds, IReadOnlySet<string> Indexes, string Digest);

/// <summary>Runs operations on a copy. A write is measured by the search that it makes; nothing is written.</summary>
/// <param name="copy">The copy.</param>
/// <param name="limit">Longest run.</param>
internal sealed class OperationMeter(SampledCopy copy, TimeSpan limit)
{
    private const int Runs = 3;

    // More documents than this are compared by their number and the first of them in order of _id.
    private const int MostCompared = 5_000;

    /// <exception cref="MongoException">The server refuses it.</exception>
    public async Task<Measured> MeasureAsync(MongoOperation operation, CancellationToken cancellationToken)
    {
        var command = Search(operation);
        var explain = new BsonDocument { { "explain", command }, { "verbosity", "executionStats" }, { "maxTimeMS", (long)limit.TotalMilliseconds } };
        var times = new List<double>();
        Explain.Model.MongoPlan? plan = null;
        for (var run = 0; run < Runs; run++)
        {
            plan = PlanReader.Read(await copy.Client.RunCommandAsync(copy.Database, explain, cancellationToken: cancellationToken));
            times.Add(plan.Milliseconds ?? 0);
        }

        times.Sort();
        return new Measured(
            plan!.Documents ?? 0,
            plan.Keys,
            times[Runs / 2],
            plan.Root.Flatten().Select(stage => stage.Index).OfType<string>().ToHashSet(StringComparer.Ordinal),
            await DigestAsync(command, cancellationToken));
    }

    /// <summary>The search of an operation: itself, or what a write looks for.</summary>
    private static BsonDocument Search(MongoOperation operation)
    {
        switch (operation.Name)
        {
            case "update" or "delete" or "findAndModify":
                var find = new BsonDocument { { "find", operation.Collection }, { "filter", operation.Filter } };
                if (operation.Sort.ElementCount > 0)
                {
                    find["sort"] = operation.Sort;
                }

                if (Shapes.AccessReading.Read(operation) is [[{ Limit: { } limit }, ..], ..])
                {
                    find["limit"] = (int)limit;
                }

                return find;
            case "aggregate":
                // What follows the reading stages of a pipeline that writes is left out.
                return new BsonDocument(operation.Command) { ["pipeline"] = new BsonArray(operation.Stages.Where(stage => !stage.Contains("$out") && !stage.Contains("$merge"))), ["cursor"] = new BsonDocument() };
            default:
                return operation.Command;
        }
    }

    private async Task<string> DigestAsync(BsonDocument command, CancellationToken cancellationToken)
    {
        var digest = new RowDigest();
        var name = command.GetElement(0).Name;
        if (name is "find" or "aggregate")
        {
            var reply = await copy.Client.RunCommandAsync(copy.Database, name == "find" ? new BsonDocument(command) { ["batchSize"] = MostCompared } : new BsonDocument(command) { ["cursor"] = new BsonDocument("batchSize", MostCompared) }, cancellationToken: cancellationToken);
            foreach (var document in reply["cursor"]["firstBatch"].AsBsonArray.OfType<BsonDocument>())
            {
                digest.AddValue(document.ToBson());
                digest.EndRow();
            }

            if (reply["cursor"]["id"].ToInt64() is not 0 and var cursor)
            {
                await copy.Client.RunCommandAsync(copy.Database, new BsonDocument { { "killCursors", command[0] }, { "cursors", new BsonArray { cursor } } }, cancellationToken: cancellationToken);
                return $"more than {MostCompared}";
            }
        }
        else
        {
            var reply = await copy.Client.RunCommandAsync(copy.Database, command, cancellationToken: cancellationToken);
            digest.AddValue(name == "count" ? reply["n"].ToString() : new BsonDocument("v", new BsonArray(reply["values"].AsBsonArray.OrderBy(value => value.ToString(), StringComparer.Ordinal))).ToBson());
            digest.EndRow();
        }

        return digest.ToString();
    }
}
