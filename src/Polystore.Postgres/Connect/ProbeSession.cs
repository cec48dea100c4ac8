using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Queries;
using Polystore.Sql;

namespace Polystore.Postgres.Connect;

/// <summary>
/// One read-only, repeatable-read transaction. Queries go out in batches, one round trip a batch. A query that fails takes nothing
/// else with it: the transaction goes back to a savepoint and the batch goes on behind the failure. Going back to the savepoint
/// after every query also lets go of the locks that printing a view's definition takes on the relations it reads.
/// </summary>
internal sealed class ProbeSession : IAsyncDisposable
{
    private const string Save = "SAVEPOINT polystore";
    private const string Rewind = "ROLLBACK TO SAVEPOINT polystore";
    private const int GoodbyeSeconds = 5;

    private readonly NpgsqlConnection connection;
    private readonly ObserveOptions options;
    private readonly TimeProvider clock;

    public ProbeSession(NpgsqlConnection connection, DatabaseUrl target, ObserveOptions options, TimeProvider clock)
    {
        this.connection = connection;
        this.options = options;
        this.clock = clock;
        Target = target;
    }

    /// <summary>What it was told to connect to.</summary>
    public DatabaseUrl Target { get; }

    /// <summary>The host and port that answered.</summary>
    public string Endpoint => $"{connection.Host}:{connection.Port}";

    /// <summary>The process that the server, or the pooler in its place, named at the start.</summary>
    public int ProcessId => connection.ProcessID;

    /// <summary>Batches sent.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Relations that somebody holds, or awaits, in ACCESS EXCLUSIVE mode: naming them in a query would wait.</summary>
    public IReadOnlyList<LockedRow> Locked { get; private set; } = [];

    /// <summary>Opens the transaction and looks for locks. Everything is local to the transaction, so a pooler may hand it to any server process.</summary>
    /// <param name="first">What is asked at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="snapshot">A snapshot that another session's transaction exported, to see what it sees; null for one of its own.</param>
    public async Task BeginAsync(IReadOnlyList<ProbeQuery> first, CancellationToken cancellationToken, string? snapshot = null)
    {
        string[] setup =
        [
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            .. snapshot is null ? (string[])[] : [$"SET TRANSACTION SNAPSHOT {SqlQuoting.Literal(snapshot, SqlDialect.Postgres)}"],
            $"SET LOCAL statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}",
            $"SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}",
            "SET LOCAL idle_in_transaction_session_timeout = 60000",
            // Names come back qualified, and nobody's function can stand in for the server's own.
            "SET LOCAL search_path = pg_catalog",
            "SET LOCAL TimeZone = 'UTC'",
            "SET LOCAL jit = off",
            // A session takes one process of the server, never more.
            "SET LOCAL max_parallel_workers_per_gather = 0",
            // Nothing analyses the system catalogues between a large migration and autovacuum's next round, and a planner that still
            // believes in a few hundred rows loops over tens of thousands: minutes, where hash joins take a second in either case.
            "SET LOCAL enable_nestloop = off",
            // Those hash tables stay in memory: 10,000 tables with their columns need less than this.
            "SET LOCAL work_mem = '32MB'",
            "SET LOCAL quote_all_identifiers = off",
            Save,
        ];
        var locked = LockedRow.Query();
        await SendAsync(setup, [locked, .. first], [], cancellationToken);
        Locked = locked.Rows;
    }

    /// <summary>
    /// Names this transaction's snapshot for another session, for as long as this one lasts. Null when the server will not (its disk is full,
    /// for one): the transaction has then begun anew, with a snapshot of its own.
    /// </summary>
    public async Task<string?> ExportSnapshotAsync(CancellationToken cancellationToken)
    {
        RoundTrips++;
        try
        {
            // A subtransaction, as a savepoint begins one, has nothing to export.
            await using var batch = new NpgsqlBatch(connection);
            foreach (var statement in (string[])["RELEASE SAVEPOINT polystore", ProbeQuery.Marked + " pg_export_snapshot()", Save])
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            return (string?)await batch.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
            await rollback.ExecuteNonQueryAsync(cancellationToken);
            await BeginAsync([], cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.WhileReading(failure, Target, options);
        }
    }

    /// <summary>Runs the queries, at best in one round trip.</summary>
    public async Task ReadAsync(IReadOnlyList<ProbeQuery> queries, CancellationToken cancellationToken) =>
        await SendAsync([], queries, Locked.Select(relation => relation.Oid).ToList(), cancellationToken);

    /// <summary>
    /// Ends the transaction before the connection: a server that is only told goodbye may keep the snapshot for a while, and with it
    /// row versions that a VACUUM right after the check should remove.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection) { CommandTimeout = GoodbyeSeconds };
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (Exception lost) when (lost is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            // A connection that is lost has no transaction any more.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task SendAsync(IReadOnlyList<string> setup, IReadOnlyList<ProbeQuery> queries, IReadOnlyCollection<long> locked, CancellationToken cancellationToken)
    {
        var next = 0;
        var retried = -1;
        while (next < queries.Count)
        {
            var failure = await SendFromAsync(setup, queries, next, locked, position => next = position, cancellationToken);
            if (failure is null)
            {
                return;
            }

            setup = [Rewind];
            if (failure.SqlState == PostgresErrorCodes.LockNotAvailable && retried != next)
            {
                // Somebody took a lock after the look for locks: look again, and ask again without that relation.
                retried = next;
                var again = LockedRow.Query();
                await SendFromAsync(setup, [again], 0, [], _ => { }, cancellationToken);
                Locked = again.Rows;
                locked = Locked.Select(relation => relation.Oid).ToList();
                setup = [];
                queries[next].Clear();
                continue;
            }

            queries[next].Fail(PostgresFailure.Reason(failure, options));
            next++;
        }
    }

    /// <summary>One round trip. Answers what failed, with the position of the first query that is not answered in <paramref name="reached"/>.</summary>
    private async Task<PostgresException?> SendFromAsync(
        IReadOnlyList<string> setup, IReadOnlyList<ProbeQuery> queries, int from, IReadOnlyCollection<long> locked, Action<int> reached, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in setup)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        for (var i = from; i < queries.Count; i++)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(queries[i].CommandText(locked)));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Rewind));
        }

        // Each statement has its own limit on the server; this one is for a network that no longer answers.
        batch.Timeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 15;
        RoundTrips++;
        var position = from;
        reached(position);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            for (; position < queries.Count; position++)
            {
                reached(position);
                var columns = queries[position].ByColumn ? new ColumnReader(reader) : null;
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (columns is null)
                    {
                        queries[position].Add(reader.GetFieldValue<byte[]>(0));
                    }
                    else
                    {
                        queries[position].Add(columns);
                    }
                }

                queries[position].ObservedAt = clock.GetUtcNow();
                if (position + 1 < queries.Count)
                {
                    reached(position + 1);
                    await reader.NextResultAsync(cancellationToken);
                }
            }
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure) && IsQuery(failure, batch, setup))
        {
            return failure;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.WhileReading(failure, Target, options);
        }

        reached(queries.Count);
        return null;
    }

    // A setup statement that fails ends the observation; the driver names the failed statement, and only a query may be cancelled.
    private static bool IsQuery(PostgresException failure, NpgsqlBatch batch, IReadOnlyList<string> setup) =>
        failure.BatchCommand is not { } command || batch.BatchCommands.IndexOf(command) >= setup.Count;
}
