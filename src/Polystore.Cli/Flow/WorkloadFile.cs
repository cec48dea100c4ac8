using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Sql;
using CoreStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Cli.Flow;

/// <summary>Reads the workload that a user names: a SQL file with <c>-- calls: N</c> comments, or one statement.</summary>
internal static class WorkloadFile
{
    public static async Task<Workload> ReadAsync(string path, string engine, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"The workload file '{path}' does not exist; give a SQL file with statements, each under a line `-- calls: N`.", failure);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new UsageException($"The workload file '{path}' cannot be read: {failure.Message}", failure);
        }

        var workload = FromText(text, engine, WorkloadSource.File, path);
        return workload.Statements.Count > 0
            ? workload
            : throw new UsageException($"The workload file '{path}' holds no statement; write {(engine == EngineNames.Mongo ? "operations as mongosh takes them, each under a line `// calls: N`" : "SQL statements ended by ';', each under a line `-- calls: N`")}.");
    }

    public static Workload FromText(string text, string engine, WorkloadSource source, string origin, DateTimeOffset? now = null)
    {
        if (engine == EngineNames.Mongo)
        {
            return MongoWorkloadScript.Read(text, source, origin, now ?? TimeProvider.System.GetUtcNow());
        }

        try
        {
            var dialect = DialectOf(engine);
            return new Workload
            {
                Source = source,
                Origin = origin,
                Statements = WorkloadScript.Read(text, dialect).Select(statement => new CoreStatement
                {
                    Id = statement.Id,
                    Sql = statement.Sql,
                    Fingerprint = SqlNormalizer.Fingerprint(statement.Sql, dialect),
                    Calls = statement.Calls,
                    MeanTimeMs = statement.MeanMs,
                    Description = statement.Description.Length == 0 ? null : statement.Description,
                    Line = statement.Line,
                    Samples = statement.Parameters.Count == 0 ? [] : [new StatementSample(statement.Sql, statement.Parameters)],
                }).ToList(),
            };
        }
        catch (SqlScriptException failure)
        {
            throw new UsageException($"{origin}: {failure.Message}", failure);
        }
    }

    public static SqlDialect DialectOf(string engine) => engine switch
    {
        EngineNames.Postgres => SqlDialect.Postgres,
        EngineNames.MySql => SqlDialect.MySql,
        _ => SqlDialect.Sqlite,
    };
}
