using System.Text.RegularExpressions;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>What a statement of pg_stat_statements is for, as far as its text tells. A plan or an index changes nothing about these.</summary>
internal static partial class StatementPurpose
{
    /// <summary>
    /// Schema changes and maintenance: their time goes with the size of the table, and while they wait for a lock it runs on. REFRESH and COPY
    /// are not among them, whose query has a plan.
    /// </summary>
    public static bool IsMaintenance(string query) => Maintenance().IsMatch(query);

    /// <summary>Waits on purpose: for time to pass, or for a lock that the application asks for.</summary>
    public static bool Waits(string query) => Waiting().IsMatch(query);

    [GeneratedRegex(@"^\s*(CREATE|ALTER|DROP|REINDEX|CLUSTER|VACUUM|ANALYZE|TRUNCATE|COMMENT|GRANT|REVOKE|CHECKPOINT)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Maintenance();

    [GeneratedRegex(@"^\s*(LOCK\b|SELECT\s+(pg_catalog\.)?(pg_sleep|pg_sleep_for|pg_sleep_until|pg_advisory_lock|pg_advisory_xact_lock|pg_advisory_lock_shared|pg_advisory_xact_lock_shared)\s*\([^()]*\)\s*;?\s*$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Waiting();
}
