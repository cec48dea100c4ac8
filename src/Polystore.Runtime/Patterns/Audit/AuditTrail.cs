using System.Data;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Keeps every change of rows, by triggers, whoever makes it and however: what was there, what is there since, who did it and why. An entry is
/// part of the change's transaction.
/// </summary>
/// <param name="table">Where entries are kept; null for <c>audit</c>, in PostgreSQL's schema <c>public</c>.</param>
public sealed class AuditTrail(SqlName? table = null)
{
    /// <summary>Where entries are kept.</summary>
    public SqlName Table { get; } = table ?? new SqlName("audit");

    /// <summary>The statements for the entries, for a migration.</summary>
    public string Ddl(IRelationalDialect dialect) => SchemaScript.For(dialect, "audit", ("audit", Place(dialect)));

    /// <summary>Makes what is missing, and the triggers of tables; on SQLite again after a change of their columns.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tables">The tables, which exist.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task EnsureAsync(RelationalStore store, IReadOnlyList<AuditedTable> tables, CancellationToken cancellationToken = default) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            await SchemaScript.AloneAsync(transaction, token).ConfigureAwait(false);
            await transaction.ExecuteAsync(new SqlQuery().Write(Ddl(store.Dialect)), token).ConfigureAwait(false);
            foreach (var audited in tables)
            {
                await transaction.ExecuteAsync(new SqlQuery().Write(await TriggersAsync(transaction, audited, token).ConfigureAwait(false)), token).ConfigureAwait(false);
            }
        },
        cancellationToken: cancellationToken);

    /// <summary>The triggers of one table, for a migration; SQLite's are written for the columns that it has now.</summary>
    public Task<string> TriggersAsync(RelationalCommands commands, AuditedTable audited, CancellationToken cancellationToken = default) =>
        AuditTriggers.ForAsync(commands, Place(commands.Dialect), audited, cancellationToken);

    /// <summary>Runs a transaction whose changes are by somebody, for a reason.</summary>
    /// <param name="store">The store.</param>
    /// <param name="actor">Who.</param>
    /// <param name="reason">Why; null for no reason given.</param>
    /// <param name="body">What to do, by the transaction that it is given.</param>
    /// <param name="isolation">The level.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    public Task<T> InTransactionAsync<T>(
        RelationalStore store, string actor, string? reason, Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default) =>
        store.InTransactionAsync(
            async (transaction, token) =>
            {
                if (store.Dialect.Language == SqlDialect.Postgres)
                {
                    await DescribeAsync(transaction, actor, reason, token).ConfigureAwait(false);
                    return await body(transaction, token).ConfigureAwait(false);
                }

                var context = SchemaScript.Beside(Table, "_context");
                await transaction.ExecuteAsync($"INSERT INTO {context} (actor, reason) VALUES ({actor}, {reason})", token).ConfigureAwait(false);
                var result = await body(transaction, token).ConfigureAwait(false);
                await transaction.ExecuteAsync($"DELETE FROM {context}", token).ConfigureAwait(false);
                return result;
            },
            isolation,
            cancellationToken);

    /// <summary>Says who and why inside a transaction of PostgreSQL, to its end, such as one of <see cref="RowTenancy.InTenantAsync{T}"/>.</summary>
    /// <exception cref="NotSupportedException">SQLite; use <see cref="InTransactionAsync{T}"/>.</exception>
    public static async Task DescribeAsync(RelationalTransaction transaction, string actor, string? reason = null, CancellationToken cancellationToken = default)
    {
        if (transaction.Dialect.Language != SqlDialect.Postgres)
        {
            throw new NotSupportedException("SQLite has no settings of a transaction; use AuditTrail.InTransactionAsync.");
        }

        await TransactionSetting.SetAsync(transaction, "polystore.actor", actor, cancellationToken).ConfigureAwait(false);
        await TransactionSetting.SetAsync(transaction, "polystore.reason", reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The changes of a row, the oldest first.</summary>
    /// <param name="commands">The store, or a transaction.</param>
    /// <param name="audited">The table's name, without schema.</param>
    /// <param name="key">The row's key, as a text.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<List<AuditEntry>> HistoryAsync(RelationalCommands commands, string audited, string key, CancellationToken cancellationToken = default) => commands.QueryListAsync(
        $"SELECT operation, old, new, actor, reason, changed_at FROM {Place(commands.Dialect)} WHERE table_name = {audited} AND row_key = {key} ORDER BY id",
        row => new AuditEntry(row.GetString(0), Text(row, 1), Text(row, 2), Text(row, 3), Text(row, 4), row.GetFieldValue<DateTimeOffset>(5)),
        cancellationToken);

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // The function of the triggers looks in no schema but PostgreSQL's own, as it has the rights of its owner.
    private SqlName Place(IRelationalDialect dialect) => dialect.Language == SqlDialect.Postgres && Table.Parts.Count == 1 ? new SqlName("public", Table.Parts[0]) : Table;
}
