using MongoDB.Bson;
using Polystore.Mongo.Infer.Profile;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Infer.Relations;

/// <summary>
/// Finds references between collections: a field is one when its values exist as keys of a collection (<c>_id</c>, or the field of a unique
/// index), and its name says so, or its values are ids that are unique everywhere (ObjectId, UUID). Small numbers and texts that happen to
/// exist elsewhere are none. Only lookups by keys are asked, so that it costs the same however large the collections are.
/// </summary>
internal sealed class ReferenceFinder(MongoClient client, TimeSpan limit, CancellationToken cancellationToken)
{
    private const int LookedUp = 100;
    private const double OneType = 0.9;

    // A name may be right and half of what it refers to deleted; without a name nearly all must exist.
    private const double NamedShare = 0.5;
    private const double UnnamedShare = 0.9;
    private const int FewestUnnamed = 5;

    public async Task<IReadOnlyList<FoundReference>> FindAsync(IReadOnlyList<CollectionProfile> profiles)
    {
        var found = new List<FoundReference>();
        foreach (var from in profiles)
        {
            foreach (var (path, profile) in from.Paths.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                if (path != "_id" && !path.Contains("<key>", StringComparison.Ordinal) && TypeOf(profile) is { } type && await OneAsync(from, path, profile, type, profiles) is { } reference)
                {
                    found.Add(reference);
                }
            }
        }

        return found;
    }

    /// <summary>The type of nearly all values as far as keys are concerned: all numbers are one.</summary>
    internal static string? TypeOf(PathProfile profile)
    {
        var most = profile.Kept.GroupBy(Kind).MaxBy(type => type.Count());
        return most is not null && most.Count() >= OneType * profile.Kept.Count ? most.Key : null;
    }

    private static string? Kind(BsonValue value) => value switch
    {
        BsonObjectId => "objectId",
        BsonBinaryData { SubType: BsonBinarySubType.UuidStandard or BsonBinarySubType.UuidLegacy } => "uuid",
        BsonString => "string",
        BsonInt32 or BsonInt64 => "number",
        BsonDouble number when number.Value == Math.Floor(number.Value) => "number",
        _ => null,
    };

    private async Task<FoundReference?> OneAsync(CollectionProfile from, string path, PathProfile profile, string type, IReadOnlyList<CollectionProfile> profiles)
    {
        FoundReference? best = null;
        var targets = profiles.Where(to => to.Facts.Database == from.Facts.Database).SelectMany(to => Keys(to).Select(key => (To: to, Key: key, IsNamed: ReferenceNames.Refers(path, to.Facts.Name, key))))
            .Where(target => (target.To != from || target.Key != path) && (target.IsNamed || (type is "objectId" or "uuid" && target.Key == "_id")) && target.To.Paths.TryGetValue(target.Key, out var key) && TypeOf(key) == type)
            .OrderByDescending(target => target.IsNamed).ThenBy(target => target.To.Facts.Name, StringComparer.Ordinal);
        foreach (var (to, key, isNamed) in targets)
        {
            var values = profile.Kept.Take(LookedUp).ToList();
            if (best is { Found: >= UnnamedShare } || (!isNamed && values.Count < FewestUnnamed) || await FoundAsync(to, key, values) is not { } count)
            {
                continue;
            }

            var share = (double)count / values.Count;
            if (share >= (isNamed ? NamedShare : UnnamedShare) && share > (best?.Found ?? 0))
            {
                best = new FoundReference(from, path, to, key, share, values.Count);
            }
        }

        return best;
    }

    private static IEnumerable<string> Keys(CollectionProfile collection) =>
        collection.Facts.Indexes.Where(index => index is { Unique: true, Keys: [{ Kind: "1" or "-1" }], PartialFilter: null }).Select(index => index.Keys[0].Path).Prepend("_id").Distinct(StringComparer.Ordinal);

    private async Task<long?> FoundAsync(CollectionProfile to, string key, List<BsonValue> values)
    {
        try
        {
            return await client.Collection(to.Facts.Database, to.Facts.Name).CountAsync(new BsonDocument(key, new BsonDocument("$in", new BsonArray(values))), new MongoReadOptions { MaxTime = limit }, cancellationToken);
        }
        catch (MongoServerException)
        {
            // What cannot be asked is not found.
            return null;
        }
    }
}
