using Polystore.Core.Advising;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Sql;

namespace Polystore.Cli.Flow;

/// <summary>Hides the constants of statements in whatever is kept or shown, unless the user asked for values.</summary>
internal static class UserDataGuard
{
    public static Snapshot Hide(Snapshot snapshot) =>
        snapshot.Workload is null ? snapshot : snapshot with { Workload = Hide(snapshot.Workload, snapshot.Engine) };

    public static Workload Hide(Workload workload, string engine)
    {
        var dialect = WorkloadFile.DialectOf(engine);
        return workload with
        {
            Statements = workload.Statements.Select(statement => statement with { Sql = SqlNormalizer.Normalize(statement.Sql, dialect), Description = null, Samples = [] }).ToList(),
        };
    }

    public static Advice Hide(Advice advice)
    {
        var dialect = WorkloadFile.DialectOf(advice.Engine);
        return advice with
        {
            Statements = advice.Statements
                .Select(statement => statement.Sql is null ? statement : statement with { Sql = SqlNormalizer.Normalize(statement.Sql, dialect) })
                .ToList(),
        };
    }
}
