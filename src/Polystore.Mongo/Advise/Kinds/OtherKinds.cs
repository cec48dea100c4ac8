using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Workloads;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Operations;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Advise.Kinds;

/// <summary>
/// Indexes that are not ordered keys, where the workload needs one: by place (2dsphere, 2d), and a wildcard index where it asks for ever
/// other fields below one. What they would read cannot be reckoned from a sample, so that they are told beside the choice.
/// </summary>
internal static class OtherKinds
{
    // Below, reading them all costs less than the index: as of the collection scans of explain.
    private const long FewestDocuments = 1_000;

    // Fewer have indexes of their own, which serve orders and several fields too (manual, "Wildcard Indexes": where names of fields are not known beforehand).
    private const int FewestFields = 5;

    private static readonly HashSet<string> Places = ["$geoWithin", "$geoIntersects", "$near", "$nearSphere", "$within"];
    private static readonly HashSet<string> Flat = ["$box", "$center", "$polygon"];

    public static IReadOnlyList<Finding> Find(MongoCollections collections, Workload workload, DateTimeOffset now)
    {
        var asked = workload.Statements.SelectMany(statement => Operations(statement, now).SelectMany(operation => Asked(operation.Filter).Concat(Near(operation)).Select(one => (operation.Collection, one.Path, one.Kind, statement.Calls)))).ToList();
        return
        [
            .. collections.Items.Where(item => item is { NotExamined: null, Documents: >= FewestDocuments }).SelectMany(facts =>
                ByPlace(facts, [.. asked.Where(one => one.Collection == facts.Name && one.Kind is not null).Select(one => (one.Path, one.Kind!, one.Calls))])
                    .Concat(ByName(facts, [.. asked.Where(one => one.Collection == facts.Name && one.Kind is null).Select(one => (one.Path, one.Calls))]))),
        ];
    }

    private static IEnumerable<Finding> ByPlace(MongoCollectionFacts facts, IReadOnlyList<(string Path, string Kind, double Calls)> asked) => asked
        .GroupBy(one => (one.Path, one.Kind))
        .Where(place => !facts.Indexes.Any(index => !index.Hidden && index.Keys.Any(key => key.Path == place.Key.Path && key.Kind == place.Key.Kind)))
        .Select(place => Of(
            facts,
            "MONGO-ADVISE-PLACE-INDEX",
            place.Key.Path,
            $"{place.Key.Path} is searched by place without an index by place",
            "Without one the server computes the distance or the intersection for every document, and $near is refused.",
            new BsonDocument { { "key", new BsonDocument(place.Key.Path, place.Key.Kind) }, { "name", $"{place.Key.Path}_{place.Key.Kind}" } },
            place.Key.Kind == "2d" ? "It is for legacy coordinates on a plane, as $box, $center and $polygon ask for; values that are no coordinates are refused." : "Documents whose value is no GeoJSON and no pair of coordinates are refused: look for them before.",
            place.Sum(one => one.Calls)));

    private static IEnumerable<Finding> ByName(MongoCollectionFacts facts, IReadOnlyList<(string Path, double Calls)> asked) => asked
        .Where(one => one.Path.Contains('.') && !facts.Indexes.Any(index => !index.Hidden && index.Keys[0].Path == one.Path))
        .GroupBy(one => one.Path[..one.Path.LastIndexOf('.')])
        .Where(parent => parent.Select(one => one.Path).Distinct(StringComparer.Ordinal).Count() >= FewestFields && !facts.Indexes.Any(index => index.Keys.Any(key => key.Path == "$**" || key.Path == $"{parent.Key}.$**")))
        .Select(parent => Of(
            facts,
            "MONGO-ADVISE-WILDCARD-INDEX",
            parent.Key,
            $"{parent.Select(one => one.Path).Distinct(StringComparer.Ordinal).Count()} different fields below {parent.Key} are searched without an index",
            "One index for each is paid with every write and still misses the next name; a wildcard index holds each field below under its name.",
            new BsonDocument { { "key", new BsonDocument($"{parent.Key}.$**", 1) }, { "name", $"{parent.Key}_wildcard" } },
            "It serves one field at a time and its order, not several together; drop indexes on single fields that it replaces.",
            parent.Sum(one => one.Calls)));

    private static Finding Of(MongoCollectionFacts facts, string id, string path, string title, string why, BsonDocument specification, string guidance, double calls) => new()
    {
        Id = id,
        Family = "indexes",
        Severity = Severity.Medium,
        Subject = Subject.Column(EngineNames.Mongo, facts.Database, facts.Name, path),
        Title = title,
        Why = why,
        Evidence = [Evidence.Of("calls", calls, "calls", "the workload"), Evidence.Of("documents", facts.Documents ?? 0, "documents", "$collStats")],
        Remedy = IndexChange.Create(facts, specification, guidance),
        Weight = calls * (facts.Documents ?? 0),
    };

    private static IReadOnlyList<MongoOperation> Operations(WorkloadStatement statement, DateTimeOffset now)
    {
        try
        {
            return [OperationReading.ReadAll(statement.Samples.Count > 0 ? statement.Samples[0].Sql : statement.Sql, now)[0].Operation];
        }
        catch (UsageException)
        {
            // Told among the statements that are not advised on.
            return [];
        }
    }

    private static IEnumerable<(string Path, string? Kind)> Near(MongoOperation operation) =>
        operation.Stages.FirstOrDefault() is { } first && first.TryGetValue("$geoNear", out var near) && near is BsonDocument options && options.GetValue("key", BsonNull.Value) is BsonString key
            ? [(key.Value, options.GetValue("near", BsonNull.Value).IsBsonArray ? "2d" : "2dsphere")]
            : [];

    // Paths of a filter; with the kind of index where it asks for a place.
    private static IEnumerable<(string Path, string? Kind)> Asked(BsonDocument filter) => filter.SelectMany(part => part switch
    {
        { Name: "$and" or "$or" or "$nor", Value: BsonArray list } => list.OfType<BsonDocument>().SelectMany(Asked),
        { Name: ['$', ..] } => [],
        { Value: BsonDocument condition } when condition.Names.FirstOrDefault(Places.Contains) is { } place => [(part.Name, condition[place] is BsonDocument shape && shape.Names.Any(Flat.Contains) ? "2d" : condition[place] is BsonArray ? "2d" : "2dsphere")],
        _ => new (string, string?)[] { (part.Name, null) },
    });
}
