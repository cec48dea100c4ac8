using Npgsql;
using Polystore.Core.Advising;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Scratch;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// The advised indexes, really built on a copy in a transaction that is rolled back in the end. Dropping an index takes no time, and a
/// savepoint brings it back: so every run can have the indexes that it asks for, and before and after can be measured in turn.
/// </summary>
internal sealed class IndexStage(NpgsqlConnection connection, Advice advice, TimeProvider time)
{
    // An index build may take far longer than a statement of the application.
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromHours(1);

    /// <summary>What building took, by the index's name.</summary>
    public Dictionary<string, IndexBuild> Builds { get; } = new(StringComparer.Ordinal);

    /// <summary>Builds every advised index.</summary>
    /// <exception cref="PostgresException">One of them cannot be built.</exception>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        foreach (var index in advice.Indexes)
        {
            var started = time.GetTimestamp();
            foreach (var statement in index.Apply)
            {
                await ExecuteAsync(CopyStatement.InTransaction(statement), cancellationToken);
            }

            var seconds = time.GetElapsedTime(started).TotalSeconds;
            await using var size = new NpgsqlCommand("SELECT coalesce((SELECT sum(pg_relation_size(relid))::bigint FROM pg_partition_tree($1::regclass) HAVING count(*) > 0), pg_relation_size($1::regclass))", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = PgName.Qualified(index.Index.Schema, index.Index.Name) } },
            };
            Builds[index.Index.Name] = new IndexBuild(seconds, (long)(await size.ExecuteScalarAsync(cancellationToken))!);
        }
    }

    /// <summary>Does something as if nothing had been advised.</summary>
    public Task<T> BeforeAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken) => DoAsync(advice.Indexes.Select(Drop), act, cancellationToken);

    /// <summary>Does something with all that was advised in force, but for the changes of some indexes.</summary>
    public Task<T> AfterAsync<T>(IReadOnlySet<string> without, Func<Task<T>> act, CancellationToken cancellationToken) => DoAsync(
        advice.Indexes.Where(index => without.Contains(index.Index.Name)).Select(Drop).Concat(advice.Drops.Where(drop => !without.Contains(drop.Index.Name)).SelectMany(drop => drop.Apply).Select(CopyStatement.InTransaction)),
        act,
        cancellationToken);

    private async Task<T> DoAsync<T>(IEnumerable<string> statements, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        await ExecuteAsync(string.Join("; ", statements.Prepend("SAVEPOINT polystore_stage")), cancellationToken);
        var done = await act();
        await ExecuteAsync("ROLLBACK TO SAVEPOINT polystore_stage; RELEASE SAVEPOINT polystore_stage", cancellationToken);
        return done;
    }

    private static string Drop(AdvisedIndex index) => $"DROP INDEX {PgName.Qualified(index.Index.Schema, index.Index.Name)}";

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SET LOCAL statement_timeout = {(long)BuildTimeout.TotalMilliseconds}; {sql}", connection) { CommandTimeout = (int)BuildTimeout.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>One index really built.</summary>
/// <param name="Seconds">What building took.</param>
/// <param name="Bytes">Its real size.</param>
internal sealed record IndexBuild(double Seconds, long Bytes);
