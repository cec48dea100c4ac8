using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class TemporaryStatistics() : EstimateRule(EstimateCause.TemporaryTable)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-TEMPORARY-STATISTICS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A temporary table was never analysed",
        LooksFor = "The deepest node whose rows are far from the estimate, when it reads a temporary table (local blocks, or a schema pg_temp). Not reported: temporary tables that are judged well.",
        Why = "Autovacuum cannot see temporary tables of a session: without ANALYZE their rows are guessed from their blocks, and of their values nothing is known.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/sql-createtable.html", "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS"],
    };

    protected override string Because(WrongEstimate wrong) => $"temporary table {wrong.Node.RelationName} was not analysed by the session that filled it";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => Remedy.ByHand(
        $"ANALYZE {PgName.Quote(wrong.Node.RelationName!)} after filling it and before joining it.", "only the session that made the table can analyse it");
}
