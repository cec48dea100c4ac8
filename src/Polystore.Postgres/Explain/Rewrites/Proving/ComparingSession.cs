using System.Data;
using System.Globalization;
using Npgsql;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>One transaction in which statements are compared; it is always rolled back. A statement that fails takes nothing else with it.</summary>
internal sealed class ComparingSession(NpgsqlConnection connection, RewriteProofOptions options)
{
    private const string Savepoint = "SAVEPOINT polystore_compare";
    private const string Rewind = "ROLLBACK TO SAVEPOINT polystore_compare";

    /// <summary>Begins.</summary>
    /// <param name="mode"><c>READ ONLY</c> or <c>READ WRITE</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task BeginAsync(string mode, CancellationToken cancellationToken) => RunAsync(
        string.Create(CultureInfo.InvariantCulture, $"""
            BEGIN ISOLATION LEVEL REPEATABLE READ {mode};
            SET LOCAL statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds};
            SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)};
            SET LOCAL idle_in_transaction_session_timeout = 60000;
            """),
        cancellationToken);

    /// <summary>Undoes everything, also after the caller was stopped.</summary>
    public async Task RollbackAsync()
    {
        if (connection.State == ConnectionState.Open)
        {
            await RunAsync("ROLLBACK", CancellationToken.None);
        }
    }

    /// <summary>Runs statements that return nothing.</summary>
    public async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs statements that return nothing, or undoes them and answers why.</summary>
    public async Task<PostgresException?> TryAsync(string sql, CancellationToken cancellationToken)
    {
        await RunAsync(Savepoint, cancellationToken);
        try
        {
            await RunAsync(sql, cancellationToken);
            return null;
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await RunAsync(Rewind, cancellationToken);
            return failure;
        }
    }

    /// <summary>Rows of texts.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> ReadAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
        }

        return rows;
    }

    /// <summary>What a statement returns; a digest of more rows than <see cref="RewriteProofOptions.RowCap"/> says nothing of those behind.</summary>
    public async Task<DigestAttempt> DigestAsync(ComparedStatement statement, CancellationToken cancellationToken) =>
        await DigestAsync(RowsDigest.Of(statement.Sql, options.RowCap + 1), cancellationToken);

    /// <summary>True when both return the same rows after floating-point numbers are rounded; false when there are none or that cannot be told.</summary>
    public async Task<bool> SameRoundedAsync(DigestComparison comparison, CancellationToken cancellationToken)
    {
        var floats = await FloatsAsync(comparison.Before, cancellationToken);
        if (!floats.Contains(true))
        {
            return false;
        }

        var before = await DigestAsync(RowsDigest.OfRounded(comparison.Before.Sql, floats, options.RowCap + 1), cancellationToken);
        var after = await DigestAsync(RowsDigest.OfRounded(comparison.After.Sql, floats, options.RowCap + 1), cancellationToken);
        return before.Digest is { } was && after.Digest is { } now && was.Sum == now.Sum && was.Rows == now.Rows;
    }

    /// <summary>Planner cost of a statement; 0 when it cannot be planned.</summary>
    public async Task<double> CostAsync(ComparedStatement statement, CancellationToken cancellationToken) =>
        await ExplainAsync("FORMAT JSON", statement, cancellationToken) is { } text ? PostgresPlanReader.Read(text).Root.TotalCost ?? 0 : 0;

    /// <summary>What EXPLAIN answers; null when the statement cannot be planned or run.</summary>
    /// <param name="words">What stands in the brackets of EXPLAIN.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string?> ExplainAsync(string words, ComparedStatement statement, CancellationToken cancellationToken)
    {
        await RunAsync(Savepoint, cancellationToken);
        try
        {
            await using var command = Command($"EXPLAIN ({words}) {statement.Sql}");
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await RunAsync(Rewind, cancellationToken);
            return null;
        }
    }

    /// <summary>A function of either statement that the server takes for volatile; null when there is none.</summary>
    public async Task<string?> VolatileAsync(DigestComparison comparison, CancellationToken cancellationToken)
    {
        var names = comparison.Before.Functions.Concat(comparison.After.Functions).Select(name => name.Split('.')[^1]).Distinct(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            return null;
        }

        await using var command = Command("SELECT proname::text FROM pg_catalog.pg_proc WHERE provolatile = 'v' AND prokind = 'f' AND proname = ANY ($1) ORDER BY 1 LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<DigestAttempt> DigestAsync(string sql, CancellationToken cancellationToken)
    {
        await RunAsync(Savepoint, cancellationToken);
        try
        {
            await using var command = Command(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new DigestAttempt(new RowsDigest(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)), null);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await RunAsync(Rewind, cancellationToken);
            return new DigestAttempt(null, failure);
        }
    }

    private async Task<IReadOnlyList<bool>> FloatsAsync(ComparedStatement statement, CancellationToken cancellationToken)
    {
        await using var command = Command($"SELECT * FROM (\n{statement.Sql}\n) AS polystore_row LIMIT 0");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetDataTypeName(column) is "double precision" or "real")];
    }

    private NpgsqlCommand Command(string sql) => new(sql, connection) { CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 15 };
}
