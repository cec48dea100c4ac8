using Polystore.Core.Observation;
using Polystore.Core.Workloads;

namespace Polystore.Postgres.Workloads;

/// <summary>What pg_stat_statements counted, as far as indexes can serve it.</summary>
internal static class CountedWorkload
{
    /// <summary>The statements that decide what the workload costs; null when the server counts none.</summary>
    public static Workload? Of(Snapshot snapshot)
    {
        if (snapshot.Workload is not { } counted)
        {
            return null;
        }

        var essential = EssentialStatements.Of(counted.Statements, Time, statement => DataStatement.VerbOf(statement.Sql));
        var total = counted.Statements.Sum(Time);
        return counted with
        {
            Statements = essential,
            CoveredShare = total > 0 ? (counted.CoveredShare ?? 1) * essential.Sum(Time) / total : counted.CoveredShare,
        };
    }

    private static double Time(WorkloadStatement statement) => statement.Calls * (statement.MeanTimeMs ?? 0);
}
