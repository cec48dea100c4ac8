using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Messages that one dispatcher has for itself for the length of a lease, by the server's clock. Of a key it has the oldest that are left, or
/// none: who has the first message of a key has the key.
/// </summary>
internal sealed class OutboxClaim(RelationalStore store, SqlName table)
{
    private readonly Guid owner = Guid.CreateVersion7();

    private IRelationalDialect Dialect => store.Dialect;

    public Task<List<OutboxDelivery>> TakeAsync(int most, TimeSpan lease, CancellationToken cancellationToken) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            var heads = await transaction.QueryListAsync(Heads(most), row => (Sequence: row.GetInt64(0), Key: row.IsDBNull(1) ? null : row.GetString(1)), token).ConfigureAwait(false);
            if (heads.Count == 0)
            {
                return [];
            }

            var taken = await transaction.QueryListAsync(Take([.. heads.Select(head => (object)head.Sequence)], [.. heads.Select(head => head.Key).OfType<object>()], most, lease), OutboxSql.Read, token).ConfigureAwait(false);
            return taken.OrderBy(delivery => delivery.Sequence).ToList();
        },
        cancellationToken: cancellationToken);

    /// <returns>How many were still this claim's.</returns>
    public Task<int> PublishedAsync(IReadOnlyCollection<long> sequences, bool keep, CancellationToken cancellationToken) => ChangeAsync(
        keep ? new SqlQuery().Write("UPDATE ").Write(table).Write(" SET owner = NULL, error = NULL, published_at = ").Write(Dialect.Now) : new SqlQuery().Write("DELETE FROM ").Write(table),
        sequences,
        cancellationToken);

    public Task<int> FailedAsync(long sequence, string error, bool isDead, TimeSpan pause, CancellationToken cancellationToken) => ChangeAsync(
        new SqlQuery().Write($"UPDATE {table} SET owner = NULL, attempts = attempts + 1, error = {error}, ready_at = {ServerTime.FromNow(Dialect, pause)}").Write(isDead ? ", dead_at = " + Dialect.Now : ""),
        [sequence],
        cancellationToken);

    public Task<int> ReleaseAsync(IReadOnlyCollection<long> sequences, CancellationToken cancellationToken) =>
        ChangeAsync($"UPDATE {table} SET owner = NULL, ready_at = {ServerTime.Now(Dialect)}", sequences, cancellationToken);

    // A message is a head when none before it of its key is left. SKIP LOCKED has two dispatchers at once look past each other's; what one of
    // them changed in between is looked at again by the server before the row is locked (EvalPlanQual), so that no head is taken twice.
    private SqlQuery Heads(int most) => new SqlQuery().Write($"""
        SELECT o.sequence, o.key FROM {table} AS o
        WHERE o.published_at IS NULL AND o.dead_at IS NULL AND o.ready_at <= {ServerTime.Now(Dialect)}
          AND (o.key IS NULL OR NOT EXISTS (
            SELECT 1 FROM {table} AS e WHERE e.key = o.key AND e.sequence < o.sequence AND e.published_at IS NULL AND e.dead_at IS NULL))
        ORDER BY o.sequence LIMIT {most}
        """).Write(Dialect.Language == SqlDialect.Postgres ? " FOR UPDATE OF o SKIP LOCKED" : "");

    // The heads, and what follows them by key.
    private SqlQuery Take(IReadOnlyCollection<object> heads, IReadOnlyCollection<object> keys, int most, TimeSpan lease) => new SqlQuery().Write($"""
        UPDATE {table} SET owner = {owner}, ready_at = {ServerTime.FromNow(Dialect, lease)}
        WHERE sequence IN (
          SELECT sequence FROM {table}
          WHERE {OutboxSql.Pending} AND ({Dialect.In(OutboxSql.Sequence, heads)} OR ({Dialect.In(new SqlName("key"), keys)} AND (owner IS NULL OR ready_at <= {ServerTime.Now(Dialect)})))
          ORDER BY sequence LIMIT {most})
        RETURNING {OutboxSql.Columns}
        """);

    private Task<int> ChangeAsync(SqlQuery change, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken) => sequences.Count == 0
        ? Task.FromResult(0)
        : store.ExecuteAsync(change.Write($" WHERE owner = {owner} AND {OutboxSql.Pending} AND {Dialect.In(OutboxSql.Sequence, [.. sequences.Cast<object>()])}"), cancellationToken);
}
