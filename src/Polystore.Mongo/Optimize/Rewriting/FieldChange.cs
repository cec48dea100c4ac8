using MongoDB.Bson;
using Polystore.Mongo.Optimize.Evaluate;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>What <c>$project</c>, <c>$addFields</c>, <c>$set</c> or <c>$unset</c> does to which field.</summary>
/// <param name="KeepsOnlyNamed">True for a <c>$project</c> that names what it keeps.</param>
/// <param name="Kept">Paths that such a <c>$project</c> keeps.</param>
/// <param name="Dropped">Paths that are left out.</param>
/// <param name="Computed">Paths with their expressions.</param>
internal sealed record FieldChange(bool KeepsOnlyNamed, IReadOnlyList<string> Kept, IReadOnlyList<string> Dropped, IReadOnlyList<(string Path, BsonValue Expression)> Computed)
{
    /// <summary>True when the stage only chooses fields.</summary>
    public bool IsPlain => Computed.Count == 0;

    public static FieldChange Of(BsonDocument stage)
    {
        if (stage.Is("$unset"))
        {
            return new FieldChange(false, [], [.. (stage.Spec() as BsonArray ?? new BsonArray { stage.Spec() }).OfType<BsonString>().Select(path => path.Value)], []);
        }

        var leaves = Leaves(stage.Spec().AsBsonDocument, "").ToList();
        if (!stage.Is("$project"))
        {
            return new FieldChange(false, [], [], leaves);
        }

        var flags = leaves.Where(leaf => Projection.IsFlag(leaf.Value)).ToLookup(leaf => Expression.IsTrue(leaf.Value), leaf => leaf.Path);
        var computed = leaves.Where(leaf => !Projection.IsFlag(leaf.Value)).ToList();
        var keeps = computed.Count > 0 || flags[true].Any();
        var names = leaves.Select(leaf => leaf.Path);
        return new FieldChange(keeps, keeps && !names.Contains("_id") ? [.. flags[true], "_id"] : [.. flags[true]], [.. flags[false]], computed);
    }

    /// <summary>True when a field has the same value after the stage as before it.</summary>
    public bool Preserves(string path) =>
        !Dropped.Any(dropped => Paths.Overlap(dropped, path))
        && !Computed.Any(computed => Paths.Overlap(computed.Path, path))
        && (!KeepsOnlyNamed || Kept.Any(kept => Paths.IsWithin(path, kept)));

    /// <summary>What matters before the stage, given what matters after it.</summary>
    public LiveFields Before(LiveFields after)
    {
        var live = KeepsOnlyNamed
            ? LiveFields.Of(Kept.SelectMany(after.Within))
            // A field below another is set within what stands there, so that the outer one still matters.
            : Dropped.Concat(Computed.Select(one => one.Path).Where(path => !path.Contains('.'))).Aggregate(after, (current, path) => current.Without(path));
        return Computed.Where(one => after.Matters(one.Path)).Aggregate(live, (current, one) =>
            (one.Path.Contains('.') ? current.With(one.Path) : current).With(FieldUse.OfExpression(one.Expression)));
    }

    private static IEnumerable<(string Path, BsonValue Value)> Leaves(BsonDocument fields, string prefix) => fields.SelectMany(field =>
        field.Value is BsonDocument { ElementCount: > 0 } inner && !inner.GetElement(0).Name.StartsWith('$')
            ? Leaves(inner, $"{prefix}{field.Name}.")
            : [($"{prefix}{field.Name}", field.Value)]);
}
