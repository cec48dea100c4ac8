using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Queries;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Makes a section of a query, or of the reason why the query has no rows.</summary>
internal static class SectionReader
{
    /// <summary>A section of one query.</summary>
    public static SnapshotSection Of<TRow, T>(SectionKey<T> key, ProbeQuery<TRow> query, Func<IReadOnlyList<TRow>, T> build)
        where TRow : class
        where T : class =>
        Of(key, [query], () => build(query.Rows));

    /// <summary>A section that needs all of the queries.</summary>
    public static SnapshotSection Of<T>(SectionKey<T> key, IReadOnlyList<ProbeQuery> queries, Func<T> build)
        where T : class
    {
        var failed = queries.FirstOrDefault(query => query.Failure is not null);
        return failed is null
            ? SnapshotSection.Of(key, build(), queries[0].ObservedAt)
            : SnapshotSection.Missing(key.Name, $"{failed.Name}: {failed.Failure}", failed.ObservedAt);
    }
}
