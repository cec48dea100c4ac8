using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Tables;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class StaleStatistics() : EstimateRule(EstimateCause.StaleStatistics)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-STALE-STATISTICS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Rows are misjudged because statistics are old or missing",
        LooksFor = "The deepest node whose rows are far from the estimate, when its table was never analysed or more rows changed since than autoanalyze allows. Not reported: tables that changed as much but are judged well.",
        Why = "Join orders and join methods are chosen for rows that are no longer there.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS"],
    };

    protected override string Because(WrongEstimate wrong) => CauseOfEstimate.IsUnknown(wrong.Table!)
        ? $"{wrong.Table!.Name} was never analysed"
        : $"the statistics of {wrong.Table!.Name} are older than {PlanWords.Number(wrong.Table.Usage?.RowsChangedSinceAnalyze ?? 0)} changes";

    protected override IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong)
    {
        yield return Evidence.Of("rows changed since ANALYZE", wrong.Table!.Usage?.RowsChangedSinceAnalyze ?? 0, "rows", "pg_stat_all_tables.n_mod_since_analyze");
    }

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => wrong.Table!.Kind == TableKind.Foreign
        ? AnalyzeRemedy.Of(wrong.Table) with
        {
            Guidance = "Autovacuum never analyses foreign tables, so repeat it when the rows have changed much; it fetches a sample, and from some sources every row. "
                + "postgres_fdw can ask the other server at each planning instead: ALTER FOREIGN TABLE … OPTIONS (ADD use_remote_estimate 'true').",
        }
        : AnalyzeRemedy.Of(wrong.Table);
}
