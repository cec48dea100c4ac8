using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>The two indexes side by side.</summary>
internal static class SuperfluousEvidence
{
    public static IReadOnlyList<Evidence> Of(CatalogReading reading, SuperfluousIndex found)
    {
        var facts = new List<Evidence>
        {
            Evidence.Of("keys", string.Join(", ", found.Index.Keys), null, "pg_index"),
            Evidence.Of("stands in", $"{found.StandIn.Name} ({string.Join(", ", found.StandIn.Keys)})", null, "pg_index"),
        };
        if (reading.Bytes(found.Index) is { } bytes)
        {
            facts.Add(Evidence.Of("size", bytes, "bytes", "pg_relation_size"));
        }

        if (reading.Bytes(found.StandIn) is { } other)
        {
            facts.Add(Evidence.Of("size of the one that stays", other, "bytes", "pg_relation_size"));
        }

        if (reading.Scans(found.Index) is { } scans)
        {
            facts.Add(Evidence.Of("scans that move to the other", scans, null, "pg_stat_all_indexes"));
        }

        return facts;
    }
}
