using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Mongo.Operations;
using Polystore.Sql;

namespace Polystore.Cli.Flow;

/// <summary>Hides the constants of statements in whatever is kept or shown, unless the user asked for values.</summary>
internal static class UserDataGuard
{
    public static Snapshot Hide(Snapshot snapshot) =>
        snapshot.Workload is null ? snapshot : snapshot with { Workload = Hide(snapshot.Workload, snapshot.Engine) };

    public static Workload Hide(Workload workload, string engine)
    {
        return workload with
        {
            Statements = workload.Statements.Select(statement => statement with { Sql = Hide(statement.Sql, engine), Description = null, Samples = [] }).ToList(),
        };
    }

    public static Advice Hide(Advice advice)
    {
        return advice with
        {
            Statements = advice.Statements
                .Select(statement => statement.Sql is null ? statement : statement with { Sql = Hide(statement.Sql, advice.Engine) })
                .ToList(),
        };
    }

    private static string Hide(string statement, string engine) =>
        engine == EngineNames.Mongo ? HiddenValues.Hide(statement) : SqlNormalizer.Normalize(statement, WorkloadFile.DialectOf(engine));
}
