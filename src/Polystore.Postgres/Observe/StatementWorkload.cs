using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe;

/// <summary>What the applications ask, from the statement counters of a snapshot.</summary>
internal static class StatementWorkload
{
    /// <summary>The statements that clients sent; null when there are no counters.</summary>
    public static Workload? Of(Snapshot snapshot)
    {
        if (!snapshot.TryGet(PostgresSections.Statements, out var statements, out _))
        {
            return null;
        }

        var sent = statements.Items.Where(statement => statement.TopLevel).ToList();
        return new Workload
        {
            Source = WorkloadSource.ServerStatistics,
            Origin = "pg_stat_statements",
            Since = statements.ResetAt,
            CoveredShare = statements.TotalMilliseconds > 0 ? Math.Min(1, sent.Sum(statement => statement.TotalMilliseconds) / statements.TotalMilliseconds) : null,
            Statements = sent.Select(statement => new WorkloadStatement
            {
                Id = statement.Id,
                Sql = statement.Query,
                Fingerprint = statement.Fingerprint,
                Calls = statement.Calls,
                MeanTimeMs = statement.MeanMilliseconds,
                MeanRows = statement.Calls > 0 ? statement.Rows / statement.Calls : null,
            }).ToList(),
        };
    }
}
