using System.Collections.Immutable;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>Which fields of the documents between two stages matter to anything after them.</summary>
internal sealed class LiveFields
{
    /// <summary>All fields: what a pipeline gives back.</summary>
    public static readonly LiveFields All = new(all: true, []);

    private readonly ImmutableHashSet<string> paths;

    private LiveFields(bool all, ImmutableHashSet<string> paths)
    {
        IsAll = all;
        this.paths = paths;
    }

    /// <summary>True when fields that nobody names matter.</summary>
    public bool IsAll { get; }

    /// <summary>The fields that matter, when not all do.</summary>
    public IReadOnlySet<string> Paths => IsAll ? throw new InvalidOperationException("All fields matter.") : paths;

    public static LiveFields Of(params IEnumerable<string> paths) => new(all: false, [.. paths]);

    public static LiveFields Of(FieldUse use) => use.ReadsAll ? All : Of(use.Paths);

    /// <summary>Whether a field, or one within it or around it, matters. Of all but some, those are the ones that do not.</summary>
    public bool Matters(string path) => IsAll
        ? !paths.Any(dead => Rewriting.Paths.IsWithin(path, dead))
        : paths.Any(live => Rewriting.Paths.Overlap(live, path));

    public LiveFields With(FieldUse use) => use.ReadsAll ? All : With(use.Paths);

    public LiveFields With(params IEnumerable<string> more) => IsAll
        ? new LiveFields(all: true, paths.Except(paths.Where(dead => more.Any(path => Rewriting.Paths.Overlap(path, dead)))))
        : new LiveFields(all: false, paths.Union(more));

    public LiveFields And(LiveFields other) => (IsAll, other.IsAll) switch
    {
        (true, true) => new LiveFields(all: true, paths.Intersect(other.paths)),
        (true, false) => With(other.paths),
        (false, true) => other.With(paths),
        _ => With(other.paths),
    };

    /// <summary>Without a field and what is below it: a stage makes it anew, or drops it.</summary>
    public LiveFields Without(string path) => IsAll
        ? new LiveFields(all: true, paths.Add(path))
        : new LiveFields(all: false, paths.Except(paths.Where(live => Rewriting.Paths.IsWithin(live, path))));

    /// <summary>The live ones within a path, or the path itself when all of it matters.</summary>
    public IEnumerable<string> Within(string path)
    {
        if (IsAll)
        {
            return Matters(path) ? [path] : [];
        }

        return paths.Where(live => Rewriting.Paths.Overlap(live, path)).Select(live => live.Length > path.Length ? live : path).Distinct();
    }

    /// <summary>What matters of the documents that go into each stage, and as the last what matters of the result.</summary>
    public static IReadOnlyList<LiveFields> Between(IReadOnlyList<BsonDocument> pipeline)
    {
        var live = new LiveFields[pipeline.Count + 1];
        live[^1] = All;
        for (var i = pipeline.Count - 1; i >= 0; i--)
        {
            live[i] = Before(pipeline[i], live[i + 1]);
        }

        return live;
    }

    private static LiveFields Before(BsonDocument stage, LiveFields after) => (stage.Name(), stage.Spec()) switch
    {
        ("$match", BsonDocument query) => after.With(FieldUse.OfQuery(query)),
        ("$sort", BsonDocument keys) => keys.Any(key => !key.Value.IsNumeric) ? All : after.With(keys.Names),
        ("$limit" or "$skip", _) => after,
        ("$unwind", _) when stage.UnwindPath() is { } path => (stage.Option("includeArrayIndex") is BsonString index ? after.Without(index.Value) : after).With(path + FieldUse.Count),
        ("$group", BsonDocument group) => Group(group, after),
        ("$count", _) => Of(),
        ("$sortByCount", var key) => Of(FieldUse.OfExpression(key)),
        ("$replaceRoot", BsonDocument root) when root.Contains("newRoot") => Of(FieldUse.OfExpression(root["newRoot"])),
        ("$replaceWith", var root) => Of(FieldUse.OfExpression(root)),
        ("$addFields" or "$set", BsonDocument) or ("$project", BsonDocument) or ("$unset", _) => FieldChange.Of(stage).Before(after),
        ("$lookup", BsonDocument lookup) => Lookup(lookup, after),
        ("$facet", BsonDocument branches) => branches.Select(branch => Between([.. branch.Value.AsBsonArray.Select(inner => inner.AsBsonDocument)])[0]).Aggregate(Of(), (all, one) => all.And(one)),
        _ => All,
    };

    private static LiveFields Group(BsonDocument group, LiveFields after) => group
        .Where(field => field.Name == "_id" || after.Matters(field.Name))
        .Aggregate(Of(), (live, field) => live.With(FieldUse.OfExpression(field.Name == "_id" ? field.Value : new BsonArray(field.Value.AsBsonDocument.Values))));

    private static LiveFields Lookup(BsonDocument lookup, LiveFields after)
    {
        var live = lookup.GetValue("as", BsonNull.Value) is BsonString name ? after.Without(name.Value) : after;
        live = lookup.GetValue("localField", BsonNull.Value) is BsonString local ? live.With(local.Value) : live;
        return lookup.GetValue("let", BsonNull.Value) is BsonDocument variables ? live.With(FieldUse.OfExpression(variables)) : live;
    }
}
