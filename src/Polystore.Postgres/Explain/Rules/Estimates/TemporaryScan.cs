using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>Whether a scan reads a temporary table: blocks of those are counted as local ones, and VERBOSE names their schema.</summary>
internal static class TemporaryScan
{
    /// <summary>True when it does; false when it does not or the plan does not tell.</summary>
    public static bool Is(PlanFacts facts, PostgresPlanNode node) => node.RelationName is not null
        && (node.Schema?.StartsWith("pg_temp", StringComparison.Ordinal) == true || facts.Times[node].SelfBuffers is { } blocks && blocks.LocalHit + blocks.LocalRead > 0);
}
