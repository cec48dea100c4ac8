using MongoDB.Bson;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Schemas;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Infer.Profile;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Infer;

/// <summary>Infers schemas from the same random documents as the check's, and counts what a validator would refuse.</summary>
internal sealed class MongoSchemaReader(IObserve observe) : IInferSchema
{
    private const int TimeLimitExceeded = 50;

    // What is counted when the whole collection takes too long.
    private const int SampledCount = 10_000;

    // A count without a filter is the server's own tally, which lags behind on some and is wrong after a crash; one over _id is exact.
    private static readonly BsonDocument Everything = new("_id", new BsonDocument("$gte", BsonMinKey.Value));

    /// <inheritdoc />
    public async Task<InferredSchema> InferAsync(InferSchemaRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var snapshot = await observe.ObserveAsync(request.Target, request.Options with { ReadData = true }, progress, cancellationToken);
        if (!snapshot.TryGet(MongoSections.Samples, out var samples, out var reason) || !snapshot.TryGet(MongoSections.Collections, out var collections, out reason))
        {
            throw new TargetException($"The documents cannot be read: {reason}.");
        }

        var chosen = samples.Items.Where(sample => request.Collection is null || sample.Collection == request.Collection).OrderBy(sample => sample.Database, StringComparer.Ordinal).ThenBy(sample => sample.Collection, StringComparer.Ordinal).ToList();
        if (chosen.Count == 0)
        {
            throw new UsageException(request.Collection is { } name
                ? $"There is no collection {name} with documents{(NearestName.Of(name, collections.Items.Select(item => item.Name)) is { } near ? $"; did you mean {near}?" : ".")}"
                : "There is no collection with documents; name a database in the URL.");
        }

        await using var client = await MongoConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        var read = new List<InferredCollection>();
        foreach (var sample in chosen)
        {
            progress?.Report(new ProgressStep($"Looking at {sample.Collection}", read.Count, chosen.Count));
            var facts = collections.Items.FirstOrDefault(item => item.Database == sample.Database && item.Name == sample.Collection);
            read.Add(new InferredCollection
            {
                Database = sample.Database,
                Name = sample.Collection,
                Documents = facts?.Documents,
                Sampled = sample.Documents,
                Fields = sample.Paths.Select(path => Field(path, sample.Documents)).ToList(),
                Validator = request.Validators ? await ValidatorAsync(client, sample, request.Options.StatementTimeout, cancellationToken) : null,
            });
        }

        return new InferredSchema { Target = request.Target.ToString(), ServerVersion = snapshot.ServerVersion, Collections = read };
    }

    private static InferredField Field(MongoPath path, long documents)
    {
        var share = (double)path.Documents / documents;
        return new InferredField(path.Path, share, Wilson.Low(share, documents), path.Types.OrderByDescending(type => type.Value).Select(type => KeyValuePair.Create(type.Key, (double)type.Value / path.Values)).ToList(), path.Distinct, path.LongestArray);
    }

    private static async Task<InferredValidator> ValidatorAsync(MongoClient client, MongoSample sample, TimeSpan limit, CancellationToken cancellationToken)
    {
        var schema = new BsonDocument("$jsonSchema", JsonSchema.Of(sample));
        var apply = Change(sample, schema, "moderate", "warn");
        var rollback = await PresentAsync(client, sample, cancellationToken);
        var against = new BsonDocument("$nor", new BsonArray { schema });
        var collection = client.Collection(sample.Database, sample.Collection);
        var options = new MongoReadOptions { MaxTime = limit };
        try
        {
            var violations = await collection.CountAsync(against, options, cancellationToken);
            return new InferredValidator(apply, rollback, violations, await collection.CountAsync(Everything, options, cancellationToken), null);
        }
        catch (MongoServerException slow) when (slow.Code == TimeLimitExceeded)
        {
            BsonDocument[] pipeline = [new("$sample", new BsonDocument("size", SampledCount)), new("$match", against), new("$count", "n")];
            var row = await collection.Aggregate(pipeline, options with { AllowDiskUse = true }, cancellationToken).FirstOrDefaultAsync(cancellationToken);
            return new InferredValidator(apply, rollback, row?["n"].ToInt64() ?? 0, SampledCount, null);
        }
        catch (MongoServerException refusal)
        {
            return new InferredValidator(apply, rollback, null, null, refusal.Message);
        }
    }

    // What is there now, with the defaults of collMod where nothing is said.
    private static async Task<string> PresentAsync(MongoClient client, MongoSample sample, CancellationToken cancellationToken)
    {
        var listed = await client.Collections(sample.Database, cancellationToken).FirstOrDefaultAsync(one => one["name"] == sample.Collection, cancellationToken);
        var options = listed is not null && listed.TryGetValue("options", out var told) && told is BsonDocument document ? document : [];
        return Change(
            sample,
            options.TryGetValue("validator", out var validator) && validator is BsonDocument own ? own : [],
            options.GetValue("validationLevel", "strict").AsString,
            options.GetValue("validationAction", "error").AsString);
    }

    private static string Change(MongoSample sample, BsonDocument validator, string level, string action) => ShellCommand.Write(
        sample.Database,
        new BsonDocument { { "collMod", sample.Collection }, { "validator", validator }, { "validationLevel", level }, { "validationAction", action } });
}
