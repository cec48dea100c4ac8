using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// A table of messages that are written in the same transaction as the change that they tell of, and sent afterwards by an
/// <see cref="OutboxDispatcher"/>: neither is there without the other, and each message is sent at least once.
/// </summary>
/// <param name="table">The table; null for <c>outbox</c>.</param>
public sealed class Outbox(SqlName? table = null)
{
    private const int RowsAtOnce = 100;

    /// <summary>The table.</summary>
    public SqlName Table { get; } = table ?? new SqlName("outbox");

    /// <summary>Its statements, for a migration.</summary>
    public string Ddl(IRelationalDialect dialect) => SchemaScript.For(dialect, "outbox", ("outbox", Table));

    /// <summary>Makes what is missing.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>
    /// Writes messages. On PostgreSQL writers of one key wait for each other from here to their commit, as otherwise the one that began first
    /// could be committed last; several keys are taken in their order, so that two such calls cannot block each other.
    /// </summary>
    /// <param name="transaction">That of the change.</param>
    /// <param name="messages">In the order in which those of one key are to be sent.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="DuplicateKeyException">A message with this id was written before.</exception>
    public async Task EnqueueAsync(RelationalTransaction transaction, IReadOnlyCollection<OutboxMessage> messages, CancellationToken cancellationToken = default)
    {
        var keys = messages.Select(message => message.Key).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        if (keys.Length > 0 && transaction.Dialect.Language == SqlDialect.Postgres)
        {
            await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended(key, hashtext({Table.Quoted}))) FROM unnest({keys}) AS key", cancellationToken).ConfigureAwait(false);
        }

        foreach (var rows in messages.Chunk(RowsAtOnce))
        {
            await transaction.ExecuteAsync(Insert(rows), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="EnqueueAsync(RelationalTransaction, IReadOnlyCollection{OutboxMessage}, CancellationToken)"/>
    public Task EnqueueAsync(RelationalTransaction transaction, OutboxMessage message, CancellationToken cancellationToken = default) =>
        EnqueueAsync(transaction, [message], cancellationToken);

    /// <summary>What waits; counted, so that it costs what waits.</summary>
    public async Task<OutboxBacklog> BacklogAsync(RelationalCommands commands, CancellationToken cancellationToken = default) =>
        (await commands.QueryFirstAsync(
            $"SELECT (SELECT count(*) FROM {Table} WHERE {OutboxSql.Pending}), (SELECT count(*) FROM {Table} WHERE dead_at IS NOT NULL), (SELECT created_at FROM {Table} WHERE {OutboxSql.Pending} ORDER BY sequence LIMIT 1)",
            row => new OutboxBacklog(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>Messages that are not tried any more, the oldest first.</summary>
    public Task<List<OutboxDeadLetter>> DeadAsync(RelationalCommands commands, int limit = 100, CancellationToken cancellationToken = default) =>
        commands.QueryListAsync(
            $"SELECT {OutboxSql.Columns}, error FROM {Table} WHERE dead_at IS NOT NULL ORDER BY sequence LIMIT {limit}",
            row => new OutboxDeadLetter(OutboxSql.Read(row) with { Attempt = row.GetInt32(6) }, row.IsDBNull(8) ? null : row.GetString(8)),
            cancellationToken);

    /// <summary>Has dead messages tried again from their first attempt; those of their key that were sent meanwhile stay sent.</summary>
    /// <returns>How many.</returns>
    public Task<int> RetryAsync(RelationalCommands commands, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken = default) =>
        commands.ExecuteAsync(
            $"UPDATE {Table} SET dead_at = NULL, attempts = 0, owner = NULL, ready_at = {ServerTime.Now(commands.Dialect)} WHERE dead_at IS NOT NULL AND {commands.Dialect.In(OutboxSql.Sequence, [.. sequences.Cast<object>()])}",
            cancellationToken);

    /// <summary>Deletes messages that were sent longer ago than <paramref name="age"/>, a thousand at a time.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(RelationalCommands commands, TimeSpan age, CancellationToken cancellationToken = default)
    {
        for (var all = 0; ;)
        {
            var deleted = await commands.ExecuteAsync(
                $"DELETE FROM {Table} WHERE sequence IN (SELECT sequence FROM {Table} WHERE published_at < {ServerTime.FromNow(commands.Dialect, -age)} ORDER BY published_at LIMIT 1000)",
                cancellationToken).ConfigureAwait(false);
            all += deleted;
            if (deleted < 1000)
            {
                return all;
            }
        }
    }

    private SqlQuery Insert(OutboxMessage[] rows)
    {
        var query = new SqlQuery().Write("INSERT INTO ").Write(Table).Write(" (id, topic, key, payload, headers) VALUES ");
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            query.Write(i == 0 ? "" : ", ").Write($"({row.Id}, {row.Topic}, {row.Key}, {row.Payload}, {row.Headers})");
        }

        return query;
    }
}
