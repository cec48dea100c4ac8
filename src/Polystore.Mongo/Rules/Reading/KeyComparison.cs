using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>What one index can do that another cannot.</summary>
internal static class KeyComparison
{
    /// <summary>
    /// True when every query, sort and promise that the first index serves is served by the second, too: its key is a prefix part by part
    /// (never text by text), in the same or the wholly opposite directions, over the same documents and by the same collation.
    /// </summary>
    public static bool StandsIn(MongoIndexFacts other, MongoIndexFacts index)
    {
        var promisesMore = index.Unique || index.ExpireAfterSeconds is not null || index.IsPrimary;
        return !promisesMore
            && !index.Hidden
            && !other.Hidden
            && other.Name != index.Name
            && index.IsOrdered
            && other.Keys.Count >= index.Keys.Count
            && index.PartialFilter == other.PartialFilter
            && index.Collation == other.Collation
            && SameDocuments(index, other)
            && IsPrefix(index.Keys, other.Keys);
    }

    /// <summary>True when the paths lead the keys in this order, whatever their directions.</summary>
    public static bool Leads(IReadOnlyList<string> paths, MongoIndexFacts index) =>
        paths.Count > 0 && paths.Count <= index.Keys.Count && paths.Zip(index.Keys).All(pair => pair.First == pair.Second.Path && pair.Second.Kind is "1" or "-1" or "hashed");

    // A sparse index leaves out documents without any of its fields (manual, "Sparse Compound Indexes"), so a compound one holds at least
    // the documents of a sparse prefix; a plain one has all. It never stands in for one that has all.
    private static bool SameDocuments(MongoIndexFacts index, MongoIndexFacts other) => index.Sparse == other.Sparse;

    private static bool IsPrefix(IReadOnlyList<MongoKeyPart> keys, IReadOnlyList<MongoKeyPart> other)
    {
        var lead = other.Take(keys.Count).ToList();
        return lead.TrueForAll(part => part.Kind is "1" or "-1") && (keys.SequenceEqual(lead) || keys.SequenceEqual(lead.ConvertAll(Turned)));
    }

    // An index is read in both directions.
    private static MongoKeyPart Turned(MongoKeyPart part) => part with { Kind = part.Kind == "1" ? "-1" : "1" };
}
