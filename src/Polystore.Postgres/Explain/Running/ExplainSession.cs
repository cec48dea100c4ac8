using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Running;

/// <summary>
/// One transaction that plans, and perhaps runs, one statement and is always rolled back. Everything is local to it, so that a pooler
/// may hand it to any server process; what a server keeps beyond it (the prepared statement, hypothetical indexes) is taken back first.
/// </summary>
internal sealed class ExplainSession : IAsyncDisposable
{
    // Another client of the same pooled server process must not have it.
    private readonly string name = $"polystore_{Guid.NewGuid():N}";
    private readonly NpgsqlConnection connection;
    private readonly ExplainFailure failures;
    private readonly List<string> cleanup = [];

    private ExplainSession(NpgsqlConnection connection, ExplainFailure failures)
    {
        this.connection = connection;
        this.failures = failures;
    }

    /// <summary>Major version of the server.</summary>
    public int Version => connection.PostgreSqlVersion.Major;

    /// <summary>Version of the server as it says itself.</summary>
    public string VersionText => connection.PostgreSqlVersion.ToString();

    public static async Task<ExplainSession> OpenAsync(
        DatabaseUrl target, ObserveOptions options, bool readOnly, ExplainFailure failures, CancellationToken cancellationToken)
    {
        var session = new ExplainSession(await PostgresConnector.OpenAsync(target, options, cancellationToken), failures);
        try
        {
            await session.RunAsync(
                [
                    readOnly ? "BEGIN READ ONLY" : "BEGIN READ WRITE",
                    string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}"),
                    string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}"),
                    "SET LOCAL idle_in_transaction_session_timeout = 60000",
                    "SAVEPOINT polystore",
                ],
                0,
                cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the statement a prepared one and answers the types of its parameters.</summary>
    public async Task<IReadOnlyList<string>> PrepareAsync(string sql, CancellationToken cancellationToken)
    {
        var prefix = $"PREPARE {name} AS ";
        await RunAsync([prefix + sql], prefix.Length, cancellationToken);
        cleanup.Add($"DEALLOCATE {name}");
        var types = await RunAsync(
            [$"SELECT pg_catalog.unnest(parameter_types)::pg_catalog.text FROM pg_catalog.pg_prepared_statements WHERE name = '{name}'"], 0, cancellationToken);
        await RunAsync(["SAVEPOINT polystore"], 0, cancellationToken);
        return types;
    }

    /// <summary>The call of the prepared statement.</summary>
    /// <param name="values">A value for each parameter, as text; null for NULL.</param>
    public string Execute(IEnumerable<string?> values) =>
        $"EXECUTE {name}({string.Join(", ", values.Select(value => SqlQuoting.Literal(value, SqlDialect.Postgres)))})";

    /// <summary>The answer of EXPLAIN.</summary>
    /// <param name="options">What stands in its brackets.</param>
    /// <param name="body">The statement, or the call of the prepared one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string> ExplainAsync(string options, string body, CancellationToken cancellationToken)
    {
        var prefix = $"EXPLAIN ({options}) ";
        return string.Join('\n', await RunAsync([prefix + body], prefix.Length, cancellationToken));
    }

    /// <summary>Sets something until the rollback.</summary>
    public Task SetAsync(string setting, string value, CancellationToken cancellationToken) =>
        RunAsync([$"SET LOCAL {setting} = {SqlQuoting.Literal(value, SqlDialect.Postgres)}"], 0, cancellationToken);

    /// <summary>False after an error that Npgsql gives the connection up for.</summary>
    public bool IsOpen => connection.FullState.HasFlag(System.Data.ConnectionState.Open);

    /// <summary>Runs something that may fail without harm; null when it failed, after which <see cref="IsOpen"/> says whether more can be asked.</summary>
    public async Task<IReadOnlyList<string>?> TryAsync(string sql, CancellationToken cancellationToken)
    {
        if (!IsOpen)
        {
            return null;
        }

        try
        {
            return await ReadAsync(["SAVEPOINT attempt", sql, "RELEASE SAVEPOINT attempt"], cancellationToken);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await ReadAsync(["ROLLBACK TO SAVEPOINT attempt"], cancellationToken);
            return null;
        }
        catch (PostgresException failure) when (failure.InvariantSeverity is "ERROR")
        {
            return null;
        }
    }

    /// <summary>Remembers what must be undone although it is no part of the transaction.</summary>
    public void UndoAtEnd(string sql) => cleanup.Add(sql);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsOpen)
            {
                await ReadAsync(cleanup.Count == 0 ? ["ROLLBACK"] : ["ROLLBACK TO SAVEPOINT polystore", .. cleanup, "ROLLBACK"], CancellationToken.None);
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or InvalidOperationException or TimeoutException)
        {
            // A server that is gone has rolled back.
        }

        await connection.DisposeAsync();
    }

    private async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> statements, int prefix, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(statements, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw failures.From(failure, prefix);
        }
    }

    private async Task<IReadOnlyList<string>> ReadAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        var rows = new List<string>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }
}
