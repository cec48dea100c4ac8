using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Schemas;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Infer.Design;
using Polystore.Mongo.Infer.Profile;
using Polystore.Mongo.Infer.Relations;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Infer;

/// <summary>Describes collections by random documents, finds the references between them, and judges how documents are cut.</summary>
/// <param name="observe">Sees collections and indexes.</param>
internal sealed class MongoSchemaDescriber(IObserve observe) : IDescribeSchema
{
    private static readonly IReadOnlyList<IDesignAdvice> Advice = [new EmbedChildren(), new SplitArray(), new ReferenceArray(), new DanglingReference(), new ExtendedReference()];

    /// <inheritdoc />
    public async Task<SchemaDocument> DescribeAsync(DescribeSchemaRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var snapshot = await observe.ObserveAsync(request.Target, request.Options with { ReadData = false }, progress, cancellationToken);
        if (!snapshot.TryGet(MongoSections.Collections, out var collections, out var reason))
        {
            throw new TargetException($"The collections cannot be read: {reason}.");
        }

        var readable = collections.Items.Where(item => item.NotExamined is null).ToList();
        var chosen = readable.Where(item => request.Collection is null || item.Name == request.Collection).ToList();
        if (chosen.Count == 0)
        {
            throw new UsageException(request.Collection is { } name
                ? $"There is no collection {name}{(NearestName.Of(name, readable.Select(item => item.Name)) is { } near ? $"; did you mean {near}?" : ".")}"
                : "There is no collection; name a database in the URL.");
        }

        var missed = collections.Items.Where(item => item.NotExamined is not null).Select(item => $"{item.Database}.{item.Name}: {item.NotExamined}").ToList();
        await using var client = await MongoConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        try
        {
            // References may point to collections that were not asked for.
            var profiles = await ProfilesAsync(client, request.Relations ? readable : chosen, request.Options, missed, progress, cancellationToken);
            var references = request.Relations ? await ReferencesAsync(client, profiles, request, progress, cancellationToken) : [];
            references = [.. references.Where(one => chosen.Contains(one.From.Facts) || chosen.Contains(one.To.Facts))];
            missed.AddRange(references.Where(one => one.Children is null).Select(one => $"how many of {one.From.Facts.Name} refer to one of {one.To.Facts.Name} by {one.QueryPath}: counting took longer than the statement timeout, there being no index that helps"));
            var shown = profiles.Where(one => chosen.Contains(one.Facts)).ToList();
            return new SchemaDocument
            {
                Target = snapshot.Target,
                Engine = EngineNames.Mongo,
                ServerVersion = snapshot.ServerVersion,
                ObservedAt = snapshot.ObservedAt,
                Entities = [.. shown.Select(Entity)],
                References = [.. references.Select(Reference)],
                Findings = request.Relations ? [.. Advice.SelectMany(advice => advice.Judge(new DesignFacts(shown, references))).OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ThenBy(finding => finding.Object, StringComparer.Ordinal)] : [],
                NotExamined = missed,
            };
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    private static async Task<List<CollectionProfile>> ProfilesAsync(
        MongoClient client, IReadOnlyList<MongoCollectionFacts> collections, ObserveOptions options, List<string> missed, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var profiles = new List<CollectionProfile>();
        foreach (var facts in collections.OrderBy(item => item.Database, StringComparer.Ordinal).ThenBy(item => item.Name, StringComparer.Ordinal))
        {
            progress?.Report(new ProgressStep($"Reading random documents of {facts.Name}", profiles.Count, collections.Count));
            var (profile, why) = await ProbeReading.TryAsync(() => CollectionProfile.ReadAsync(client, facts, options.StatementTimeout, cancellationToken));
            if (profile is null)
            {
                missed.Add($"documents of {facts.Database}.{facts.Name}: {why}");
            }

            profiles.Add(profile ?? new CollectionProfile(facts));
        }

        return profiles;
    }

    private static async Task<IReadOnlyList<FoundReference>> ReferencesAsync(MongoClient client, IReadOnlyList<CollectionProfile> profiles, DescribeSchemaRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var operations = request.Workload is { } workload ? WorkloadReading.Read(workload, request.Target.Database is { Length: > 0 } database ? database : null, request.Now).Operations : null;
        progress?.Report(new ProgressStep("Looking for references"));
        var found = new List<FoundReference>();
        foreach (var reference in await new ReferenceFinder(client, request.Options.StatementTimeout, cancellationToken).FindAsync(profiles))
        {
            progress?.Report(new ProgressStep($"Counting {reference.From.Facts.Name} by {reference.QueryPath}"));
            found.Add(reference with
            {
                Children = await new ChildCounts(client, request.Options.StatementTimeout, cancellationToken).OfAsync(reference),
                Reads = operations is null ? null : ReadsTogether.Of(reference, operations),
            });
        }

        return found;
    }

    private static SchemaEntity Entity(CollectionProfile profile)
    {
        var facts = profile.Facts;
        return new SchemaEntity
        {
            Schema = facts.Database,
            Name = facts.Name,
            Kind = facts.Kind,
            Rows = facts.Documents,
            Bytes = facts.Bytes,
            Sampled = profile.Sampled,
            Fields = [.. profile.Sample.Paths.Select(path => Field(path, profile))],
            Indexes = [.. facts.Indexes.Select(index => new SchemaIndex(index.Name, [.. index.Keys.Select(key => key.Kind == "1" ? key.Path : key.Kind == "-1" ? $"{key.Path} desc" : $"{key.Path} {key.Kind}")], index.Unique || index.IsPrimary, index.PartialFilter))],
            Checks = facts.Validator is { } validator ? [validator] : [],
        };
    }

    private static SchemaField Field(MongoPath path, CollectionProfile collection)
    {
        var share = (double)path.Documents / collection.Sampled;
        var profile = collection.Paths.GetValueOrDefault(path.Path);
        return new SchemaField
        {
            Path = path.Path,
            Types = [.. path.Types.OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal).Select(type => new SchemaType(type.Key, (double)type.Value / path.Values))],
            Key = path.Path == "_id",
            Optional = path.Documents < collection.Sampled || path.Types.ContainsKey("null"),
            Presence = share,
            PresenceLow = Wilson.Low(share, collection.Sampled),
            Distinct = profile is { Values: > 0 } ? Math.Round(profile.EstimateDistinct(collection.SampledShare)) : null,
            MeanLength = profile?.MeanLength,
            LongestLength = profile?.LongestLength,
            MeanElements = profile is { Arrays: > 0 } ? profile.MeanElements : null,
            UsualElements = profile is { Arrays: > 0 } ? profile.UsualElements : null,
            MostElements = profile is { Arrays: > 0 } ? profile.MostElements : null,
        };
    }

    private static SchemaReference Reference(FoundReference reference) => new()
    {
        From = new ObjectName(reference.From.Facts.Database, reference.From.Facts.Name),
        Fields = [reference.Path],
        To = new ObjectName(reference.To.Facts.Database, reference.To.Facts.Name),
        ToFields = [reference.ToPath],
        Found = reference.Found,
        FoundLow = Wilson.Low(reference.Found, reference.Sampled),
        Sampled = reference.Sampled,
        Children = reference.Children,
    };
}
