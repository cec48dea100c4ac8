using System.Data;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Rows of many tenants in one table, kept apart by PostgreSQL itself (row-level security): every statement of a transaction sees and writes
/// the rows of the tenant that it was begun for, whatever it says, and none outside such a transaction.
/// </summary>
/// <remarks>
/// The tenant is a setting of the transaction, gone with its end, so that pooled connections, pgbouncer's transaction mode too, cannot carry
/// it to another caller. Superusers and roles with BYPASSRLS see everything: <see cref="RequireEnforcedAsync"/> refuses them.
/// </remarks>
/// <param name="tables">Tables of the tenants; each gets a column <c>tenant_id</c> when it has none.</param>
public sealed class RowTenancy(params IReadOnlyList<SqlName> tables)
{
    /// <summary>The tables.</summary>
    public IReadOnlyList<SqlName> Tables { get; } = tables;

    /// <summary>The statements, for a migration.</summary>
    /// <exception cref="NotSupportedException">SQLite, which has no users and no row security; use <see cref="TenantDatabases"/>.</exception>
    public string Ddl(IRelationalDialect dialect) => dialect.Language == SqlDialect.Postgres
        ? string.Concat(Tables.Select(table => SchemaScript.For(dialect, "tenancy", ("table", table))))
        : throw new NotSupportedException("SQLite has no row-level security; give each tenant a database of its own (TenantDatabases).");

    /// <summary>Makes what is missing. Rows that are there already need a tenant first: an empty table takes the column at once.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>Runs a transaction for a tenant.</summary>
    /// <param name="store">A store whose role does not bypass row security.</param>
    /// <param name="tenant">The tenant, not empty.</param>
    /// <param name="body">What to do, by the transaction that it is given.</param>
    /// <param name="isolation">The level.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    public static Task<T> InTenantAsync<T>(
        RelationalStore store, string tenant, Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(!string.IsNullOrEmpty(tenant), nameof(tenant), "empty", "the name of a tenant");
        return store.InTransactionAsync(
            async (transaction, token) =>
            {
                await TransactionSetting.SetAsync(transaction, "polystore.tenant", tenant, token).ConfigureAwait(false);
                return await body(transaction, token).ConfigureAwait(false);
            },
            isolation,
            cancellationToken);
    }

    /// <inheritdoc cref="InTenantAsync{T}"/>
    public static Task InTenantAsync(RelationalStore store, string tenant, Func<RelationalTransaction, CancellationToken, Task> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default) =>
        InTenantAsync(
            store,
            tenant,
            async (transaction, token) =>
            {
                await body(transaction, token).ConfigureAwait(false);
                return true;
            },
            isolation,
            cancellationToken);

    /// <summary>Looks, at the start of a service, whether the server keeps tenants apart for this store's role.</summary>
    /// <exception cref="InvalidOperationException">It does not; the message says why.</exception>
    public async Task RequireEnforcedAsync(RelationalStore store, CancellationToken cancellationToken = default)
    {
        if (await store.QueryValueAsync<string>($"SELECT rolname::text FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)", cancellationToken).ConfigureAwait(false) is { } role)
        {
            throw new InvalidOperationException($"The role {role} of the store {store.Name} bypasses row-level security, so that every tenant would see all rows; connect as a role without SUPERUSER and BYPASSRLS.");
        }

        foreach (var table in Tables)
        {
            if (!await store.QueryValueAsync<bool>($"SELECT relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = 'polystore_tenant' AND NOT p.polpermissive) FROM pg_class AS c WHERE c.oid = {table.Quoted}::regclass", cancellationToken).ConfigureAwait(false))
            {
                throw new InvalidOperationException($"The table {table.Quoted} is not protected by row-level security for tenants; run EnsureAsync, or the statements of Ddl, as its owner.");
            }
        }
    }
}
