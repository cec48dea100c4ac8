using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>Indexes that stand in another's shadow, for check and advise alike.</summary>
internal static class SuperfluousIndexes
{
    /// <param name="collection">The collection with the indexes that it has.</param>
    /// <param name="advised">Indexes that will be made.</param>
    /// <param name="isArray">Whether a path is an array: a longer key through one holds more entries and is no stand-in.</param>
    /// <returns>Each with the one that stands in for it.</returns>
    public static IEnumerable<(MongoIndexFacts Index, MongoIndexFacts Keeper)> Find(MongoCollectionFacts collection, IReadOnlyList<MongoIndexFacts> advised, Func<string, bool> isArray)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in collection.Indexes.OrderBy(index => index.Keys.Count).ThenBy(index => index.Name, StringComparer.Ordinal))
        {
            var keeper = collection.Indexes.Concat(advised)
                .Where(other => !gone.Contains(other.Name) && KeyComparison.StandsIn(other, index) && !other.Keys.Skip(index.Keys.Count).Any(key => isArray(key.Path)))
                .OrderByDescending(other => other.Unique).ThenBy(other => other.Keys.Count).ThenBy(other => other.Name, StringComparer.Ordinal)
                .FirstOrDefault();
            // The shard key needs an index that leads with it; the stand-in does, since its key begins with the same.
            if (keeper is not null)
            {
                gone.Add(index.Name);
                yield return (index, keeper);
            }
        }
    }
}
