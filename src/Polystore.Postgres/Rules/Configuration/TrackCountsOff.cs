using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class TrackCountsOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-TRACK-COUNTS-OFF",
        "Statistics of use switched off",
        "track_counts = off.",
        "Autovacuum learns from these counters which tables to clean: without them it does nothing, although it says that it is on, and nobody can tell an unused index from a used one.",
        "https://www.postgresql.org/docs/current/runtime-config-statistics.html#GUC-TRACK-COUNTS");

    protected override string Name => "track_counts";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        Problem(context, setting, Severity.High, "track_counts is off, and with it autovacuum in effect", "on");
}
