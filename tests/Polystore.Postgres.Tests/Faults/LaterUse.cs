using Polystore.Core.Observation;

namespace Polystore.Postgres.Tests.Faults;

/// <summary>
/// For judging as if days had passed: only the counters grow old, and what a script used is used until the last day. 16 and newer
/// say when that was.
/// </summary>
internal static class LaterUse
{
    public static Snapshot In(Snapshot snapshot, double days) => snapshot with
    {
        Catalog = snapshot.Catalog with
        {
            Tables = snapshot.Catalog.Tables.Select(table => table with { Indexes = table.Indexes.Select(index => In(index, days)).ToList() }).ToList(),
        },
    };

    private static Core.Catalogs.Index In(Core.Catalogs.Index index, double days) =>
        index.Usage is { LastUsedAt: { } last } usage ? index with { Usage = usage with { LastUsedAt = last.AddDays(days) } } : index;
}
