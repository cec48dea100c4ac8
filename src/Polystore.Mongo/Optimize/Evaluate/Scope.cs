using System.Collections.Immutable;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>What an expression sees: the document and variables. Missing values are null.</summary>
/// <param name="Root">The document.</param>
/// <param name="Variables">Of <c>$let</c>, <c>$map</c> and their like, and what the <c>let</c> of a <c>$lookup</c> bound.</param>
internal sealed record Scope(BsonDocument Root, ImmutableDictionary<string, BsonValue?> Variables)
{
    public static readonly ImmutableDictionary<string, BsonValue?> NoVariables = ImmutableDictionary<string, BsonValue?>.Empty;

    // $$NOW is one value for the whole of a run; any will do, as long as both pipelines see the same.
    private static readonly BsonDateTime Now = new(1_750_000_000_000);

    public Scope With(string name, BsonValue? value) => this with { Variables = Variables.SetItem(name, value) };

    public BsonValue? Variable(string name) => name switch
    {
        _ when Variables.TryGetValue(name, out var value) => value,
        "ROOT" or "CURRENT" => Root,
        "REMOVE" => null,
        "NOW" => Now,
        _ => throw new NotEvaluatedException($"the variable $${name}"),
    };
}
