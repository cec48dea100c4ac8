using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Nothing keeps the documents in shape.</summary>
internal sealed class NoValidator : SampleRule
{
    private static readonly RuleOption Documents = Option("documents", 100, "documents", "sampled documents from which a validator can be told", "what all of 100 documents have, 97 % of all have at least, with 95 % confidence: 1 - 0.05^(1/100)", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-NO-VALIDATOR",
        "design",
        "No validator",
        "A collection whose documents all share fields of one type, and that has no validator to keep it so. Collections with a validator of any kind, even one that only warns, small ones, and those whose documents share nothing but _id are not reported.",
        "A misspelt field or a number sent as text is accepted in silence and is found when a report is wrong.",
        ["https://www.mongodb.com/docs/manual/core/schema-validation/"], Documents) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        if (collection.Validator is not null || collection.Capped || sample.Documents < context.Option(Documents))
        {
            yield break;
        }

        var shared = sample.Paths.Where(path => IsTop(path) && path.Documents == sample.Documents && !path.Types.ContainsKey("null") && !path.Types.ContainsKey("undefined")).ToList();
        if (shared.Count == 0)
        {
            yield break;
        }

        var schema = new BsonDocument
        {
            { "bsonType", "object" },
            { "required", new BsonArray(shared.Select(path => path.Path)) },
            { "properties", new BsonDocument(sample.Paths.Where(IsTop).Select(path => new BsonElement(path.Path, new BsonDocument("bsonType", Types(path))))) },
        };
        yield return context.Problem(Info, CollectionOf(collection), Severity.Info, $"No validator, though all documents have {string.Join(", ", shared.Take(4).Select(path => path.Path))}{(shared.Count > 4 ? " and more" : "")}") with
        {
            Evidence = [Sampled("fields that all have", shared.Count, null, sample), Evidence.Of("documents", collection.Documents ?? sample.Documents, null, "$collStats")],
            Remedy = new Remedy
            {
                Apply = [Change(collection, new BsonDocument("$jsonSchema", schema), "moderate", "warn")],
                Rollback = [Change(collection, [], "strict", "error")],
                Lock = "an exclusive lock of the collection for a moment",
                Duration = "at once; no document is read",
                Guidance = "This validator warns in the server's log and refuses nothing; fields beyond these stay allowed. When the log stays quiet, set validationAction to error.",
            },
        };
    }

    private static bool IsTop(MongoPath path) => path.Path != "_id" && path.Path != "<key>" && !path.Path.Contains('.') && !path.Path.Contains("[]", StringComparison.Ordinal);

    // A number that was whole so far need not stay so.
    private static BsonValue Types(MongoPath path)
    {
        var types = path.Types.Keys.SelectMany(type => type is "int" or "long" or "double" or "decimal" ? ["int", "long", "double", "decimal"] : new[] { type }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return types.Count == 1 ? types[0] : new BsonArray(types);
    }

    private static string Change(MongoCollectionFacts collection, BsonDocument validator, string level, string action) => ShellCommand.Write(
        collection.Database,
        new BsonDocument { { "collMod", collection.Name }, { "validator", validator }, { "validationLevel", level }, { "validationAction", action } });
}
