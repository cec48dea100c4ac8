using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Streams of events, appended to and never changed. A stream has versions without gaps, and an append that was decided on an older one is
/// refused; all streams together have an order in which no event appears before one that was already read.
/// </summary>
/// <param name="table">The table; null for <c>events</c>. Snapshots and checkpoints are in tables beside it.</param>
public sealed class EventStore(SqlName? table = null)
{
    /// <summary>The table.</summary>
    public SqlName Table { get; } = table ?? new SqlName("events");

    internal SqlName Snapshots { get; } = SchemaScript.Beside(table ?? new SqlName("events"), "_snapshot");

    internal SqlName Projections { get; } = SchemaScript.Beside(table ?? new SqlName("events"), "_projection");

    /// <summary>Its statements, for a migration.</summary>
    public string Ddl(IRelationalDialect dialect) => SchemaScript.For(dialect, "events", ("events", Table));

    /// <summary>Makes what is missing.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>Appends to a stream. On PostgreSQL whoever appends to it waits for others who do, from here to their commit.</summary>
    /// <param name="transaction">Read committed on PostgreSQL; stricter ones meet a <see cref="DuplicateKeyException"/> instead of a conflict.</param>
    /// <param name="stream">The stream, such as <c>order-17</c>.</param>
    /// <param name="expected">The version that the decision was made on, 0 for a stream that is not there yet; null for any.</param>
    /// <param name="events">One or more.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The stream's version.</returns>
    /// <exception cref="ConcurrencyConflictException">The stream has another version.</exception>
    /// <exception cref="DuplicateKeyException">An event with this id was appended before.</exception>
    public async Task<long> AppendAsync(RelationalTransaction transaction, string stream, long? expected, IReadOnlyCollection<EventData> events, CancellationToken cancellationToken = default)
    {
        if (transaction.Dialect.Language == SqlDialect.Postgres)
        {
            await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended({stream}, hashtext({Table.Quoted})))", cancellationToken).ConfigureAwait(false);
        }

        var version = await transaction.QueryValueAsync<long>($"SELECT coalesce(max(version), 0) FROM {Table} WHERE stream = {stream}", cancellationToken).ConfigureAwait(false);
        if (expected is { } known && known != version)
        {
            throw new ConcurrencyConflictException($"{transaction.Name}.{Table.Parts[^1]}", known, version == 0 ? null : version);
        }

        foreach (var rows in events.Chunk(100))
        {
            await transaction.ExecuteAsync(EventSql.Insert(Table, transaction.Dialect, stream, version, rows), cancellationToken).ConfigureAwait(false);
            version += rows.Length;
        }

        return version;
    }

    /// <summary>Appends in a transaction of its own.</summary>
    /// <inheritdoc cref="AppendAsync(RelationalTransaction, string, long?, IReadOnlyCollection{EventData}, CancellationToken)"/>
    public Task<long> AppendAsync(RelationalStore store, string stream, long? expected, IReadOnlyCollection<EventData> events, CancellationToken cancellationToken = default) =>
        store.InTransactionAsync((transaction, token) => AppendAsync(transaction, stream, expected, events, token), cancellationToken: cancellationToken);

    /// <summary>The events of a stream after a version, in their order, read while they are enumerated.</summary>
    public IAsyncEnumerable<RecordedEvent> ReadAsync(RelationalCommands commands, string stream, long after = 0, CancellationToken cancellationToken = default) => commands.QueryAsync(
        $"SELECT {EventSql.Columns(commands.Dialect)} FROM {Table} WHERE stream = {stream} AND version > {after} ORDER BY version", EventSql.Read, cancellationToken);

    /// <summary>
    /// The events of all streams after a place, in an order that is never added to before its end. On PostgreSQL that is the order of
    /// transactions, and events are held back while any older transaction that writes is running on the server: its own may come before them.
    /// </summary>
    /// <param name="commands">The store, or a transaction.</param>
    /// <param name="after">The place of the last event that was read.</param>
    /// <param name="most">Events, 1 or more.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<List<RecordedEvent>> ReadAllAsync(RelationalCommands commands, EventPosition after, int most = 1000, CancellationToken cancellationToken = default) =>
        commands.QueryListAsync(EventSql.All(Table, commands.Dialect, after, most), EventSql.Read, cancellationToken);
}
