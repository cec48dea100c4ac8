using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Workloads;
using Polystore.Sql;
using Polystore.Sqlite.Advise;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Sqlite.Tests.Advise;

/// <summary>Asks for advice the way the command line does.</summary>
internal static class Advising
{
    public static Workload Workload(string script) => new()
    {
        Source = WorkloadSource.File,
        Statements = [.. WorkloadScript.Read(script, SqlDialect.Sqlite).Select(statement => new WorkloadStatement { Id = statement.Id, Sql = statement.Sql, Calls = statement.Calls })],
    };

    public static Task<Advice> OnAsync(DatabaseUrl target, string script, bool prove = false, long? budget = null) =>
        new SqliteAdvisor().AdviseAsync(
            new AdviseRequest { Target = target, Workload = Workload(script), Prove = prove, BudgetBytes = budget, Now = DateTimeOffset.UnixEpoch },
            null,
            CancellationToken.None);

    public static string Ddl(this Advice advice) => string.Join('\n', advice.Indexes.SelectMany(index => index.Apply));
}
