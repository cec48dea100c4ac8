using MongoDB.Bson;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>
/// Whether two results are the same: in order where the pipeline defines one, as multisets otherwise. Numbers are equal by value, as the
/// server compares them; sums of floating point may differ by rounding, since the order of adding is not promised.
/// </summary>
internal static class ResultComparison
{
    // Sums are compensated on the server, which leaves a few units of the last place (2^-52) even for millions of addends.
    private const double Rounding = 1e-12;

    public static (DigestVerdict Verdict, string? Reason) Of(IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, PipelineOrder order)
    {
        if (AreSame(before, after))
        {
            return (DigestVerdict.Equal, null);
        }

        if (!AreSame(Sorted(before), Sorted(after)))
        {
            return order.CutsTies
                ? (DigestVerdict.Undetermined, "a $limit or $skip chooses among documents whose order nothing defines")
                : (DigestVerdict.Different, $"{before.Count} documents became {after.Count}, or their content differs");
        }

        if (!order.IsSorted)
        {
            return (DigestVerdict.Equal, null);
        }

        return order.Keys is null
            ? (DigestVerdict.Undetermined, "the same documents in another order, and the fields they are sorted by are not in the result")
            : before.Zip(after).All(pair => SortKey.Compare(SortKey.Of(pair.First, order.Keys), SortKey.Of(pair.Second, order.Keys), order.Keys) == 0)
                ? (DigestVerdict.Equal, null)
                : (DigestVerdict.Different, "the same documents in another order");
    }

    private static List<BsonDocument> Sorted(IReadOnlyList<BsonDocument> documents) => [.. documents.Order(BsonOrder.MissingBelowNull).Cast<BsonDocument>()];

    private static bool AreSame(IReadOnlyList<BsonDocument> a, IReadOnlyList<BsonDocument> b) => a.Count == b.Count && a.Zip(b).All(pair => AreSame(pair.First, pair.Second));

    private static bool AreSame(BsonValue a, BsonValue b) => (a, b) switch
    {
        (BsonDocument x, BsonDocument y) => x.ElementCount == y.ElementCount && x.Zip(y).All(pair => pair.First.Name == pair.Second.Name && AreSame(pair.First.Value, pair.Second.Value)),
        (BsonArray x, BsonArray y) => x.Count == y.Count && x.Zip(y).All(pair => AreSame(pair.First, pair.Second)),
        _ when BsonOrder.MissingBelowNull.Equals(a, b) => true,
        _ => a.IsNumeric && b.IsNumeric && (a.IsDouble || b.IsDouble) && BsonNumbers.ToDouble(a) is var x && BsonNumbers.ToDouble(b) is var y && Math.Abs(x - y) <= Rounding * Math.Max(Math.Abs(x), Math.Abs(y)),
    };
}
