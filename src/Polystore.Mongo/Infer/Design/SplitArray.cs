using Polystore.Core.Findings;
using Polystore.Mongo.Infer.Profile;

namespace Polystore.Mongo.Infer.Design;

/// <summary>
/// An array of documents that is long in some documents and short in most: it grows with time (manual, "Avoid Unbounded Arrays"). Arrays of
/// the same length everywhere and of plain values, such as vectors, are none.
/// </summary>
internal sealed class SplitArray : IDesignAdvice
{
    // One that is appended to for ever is in old documents many times as long as in most.
    private const double Skew = 4;

    public IEnumerable<Finding> Judge(DesignFacts facts)
    {
        foreach (var collection in facts.Collections)
        {
            var types = collection.Sample.Paths.ToDictionary(path => path.Path, path => path.Types, StringComparer.Ordinal);
            foreach (var (path, profile) in collection.Paths.Where(one => one.Value.MostElements > DesignFacts.MostEmbedded && one.Value.MostElements >= Skew * one.Value.MeanElements))
            {
                if (types.TryGetValue(path + "[]", out var elements) && elements.GetValueOrDefault("object") > elements.Values.Sum() / 2)
                {
                    yield return Of(collection, path, profile);
                }
            }
        }
    }

    private static Finding Of(CollectionProfile collection, string path, PathProfile profile)
    {
        var element = profile.ArrayBytes / Math.Max(1, profile.MeanElements * profile.Arrays);
        var fits = DesignFacts.LargestDocument / Math.Max(1, element);
        return new Finding
        {
            Id = "MONGO-DESIGN-SPLIT-ARRAY",
            Family = "design",
            // Half way to the limit.
            Severity = profile.MostElements * 2 >= fits ? Severity.High : Severity.Medium,
            Subject = DesignFacts.PathOf(collection, path),
            Title = $"{path} embeds up to {profile.MostElements:#,0} documents, {profile.MeanElements:0.#} on average",
            Why = "Each read loads all of them and each append rewrites the document; at 16 MB the next one fails.",
            Evidence =
            [
                new Evidence { Name = "most elements", Value = profile.MostElements, Unit = "elements", Sample = profile.Arrays, Source = "random documents" },
                new Evidence { Name = "95 % have at most", Value = profile.UsualElements, Unit = "elements", Sample = profile.Arrays, Source = "random documents" },
                Evidence.Of("average size of one", element, "bytes", "random documents"),
                Evidence.Of("elements that fit into 16 MB", Math.Floor(fits), "elements", "MongoDB Limits and Thresholds"),
                Evidence.Of("most that is worth embedding", DesignFacts.MostEmbedded, "elements", "6 Rules of Thumb for MongoDB Schema Design"),
            ],
            Remedy = Remedy.ByHand(
                $"Keep the newest in the document ($push with $slice; the subset pattern) and all of them in a collection of their own with a reference to {collection.Facts.Name}, one document each or in buckets of a fixed size.",
                "the application must write them in the other place"),
            Weight = profile.MostElements,
        };
    }
}
