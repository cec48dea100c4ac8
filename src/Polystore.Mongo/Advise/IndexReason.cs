using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Shapes;

namespace Polystore.Mongo.Advise;

/// <summary>Says why the fields of an index stand in their order.</summary>
internal static class IndexReason
{
    public static string Of(IndexProposal index, IReadOnlyList<AdvisedOperation> operations)
    {
        var searches = operations.SelectMany(one => one.Searches.SelectMany(searches => searches).SelectMany(branches => branches)).Where(access => access.Collection == index.Collection.Name).ToList();
        var parts = index.Facts.Keys.Select(key => $"{key.Path} {Role(searches, key.Path)}");
        var partial = index.Partial is { } filter ? $"; only documents with {string.Join(", ", filter.Names)} as the workload always asks for it" : "";
        return string.Join(", then ", parts) + partial;
    }

    private static string Role(List<Access> searches, string path) =>
        searches.Exists(access => access.Of(ComparisonKind.Equality).Any(one => one.Path == path)) ? "by equality"
        : searches.Exists(access => access.Sort.Any(part => part.Path == path)) ? "for the order"
        : searches.Exists(access => access.Of(ComparisonKind.List).Any(one => one.Path == path)) ? "by a list"
        : searches.Exists(access => access.Of(ComparisonKind.Range).Any(one => one.Path == path)) ? "by range"
        : "so that no document need be fetched";
}
