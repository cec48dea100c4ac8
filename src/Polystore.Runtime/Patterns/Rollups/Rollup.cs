using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// The kept result of a query: a materialised view on PostgreSQL, a table that is filled anew on SQLite. Readers query it by its name; one
/// refresh at a time runs, whoever asks, and how old it is can be read.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="definition">The SELECT; text of yours, never of a user.</param>
/// <param name="key">
/// Columns that are unique in the result. With them PostgreSQL refreshes beside readers (CONCURRENTLY), which costs it more; without, readers
/// wait.
/// </param>
public sealed class Rollup(SqlName name, string definition, params IReadOnlyList<string> key)
{
    /// <summary>Its name.</summary>
    public SqlName Name { get; } = name;

    /// <summary>The statements, for a migration. A rollup that is there with another definition stays: drop it first.</summary>
    public string Ddl(IRelationalDialect dialect)
    {
        var view = dialect.Language == SqlDialect.Postgres
            ? $"CREATE MATERIALIZED VIEW IF NOT EXISTS {Name.Quoted} AS\n{definition}\nWITH NO DATA;\n"
            : $"CREATE TABLE IF NOT EXISTS {Name.Quoted} AS SELECT * FROM (\n{definition}\n) LIMIT 0;\n";
        var index = key.Count == 0 ? "" : $"CREATE UNIQUE INDEX IF NOT EXISTS {SchemaScript.Beside(new SqlName(Name.Parts[^1]), "_key").Quoted} ON {Name.Quoted} ({string.Join(", ", key.Select(column => new SqlName(column).Quoted))});\n";
        return SchemaScript.For(dialect, "rollup") + view + index;
    }

    /// <summary>Makes what is missing; it is not filled yet, and PostgreSQL refuses to read it until it is.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>Fills it anew.</summary>
    /// <param name="store">A store of the view's owner.</param>
    /// <param name="unlessYoungerThan">Leaves it when it is younger than this; null to fill it anyway.</param>
    /// <param name="cancellationToken">Stops; the old rows stay.</param>
    public Task<RollupRefresh> RefreshAsync(RelationalStore store, TimeSpan? unlessYoungerThan = null, CancellationToken cancellationToken = default) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            if (!await TryHoldAsync(transaction, token).ConfigureAwait(false))
            {
                return RollupRefresh.Busy;
            }

            if (unlessYoungerThan is { } age && await StateAsync(transaction, token).ConfigureAwait(false) is { } state && state.Age < age)
            {
                return RollupRefresh.Fresh;
            }

            var asOf = await transaction.QueryValueAsync<DateTimeOffset>(new SqlQuery().Write("SELECT ").Write(ServerTime.Clock(store.Dialect)), token).ConfigureAwait(false);
            var outcome = store.Dialect.Language == SqlDialect.Postgres ? await RefreshViewAsync(transaction, token).ConfigureAwait(false) : await RefillAsync(transaction, token).ConfigureAwait(false);
            var end = await transaction.QueryValueAsync<DateTimeOffset>(new SqlQuery().Write("SELECT ").Write(ServerTime.Clock(store.Dialect)), token).ConfigureAwait(false);
            await transaction.ExecuteAsync(
                $"INSERT INTO polystore_rollup (name, as_of, took_ms) VALUES ({Name.Quoted}, {asOf}, {(long)(end - asOf).TotalMilliseconds}) ON CONFLICT (name) DO UPDATE SET as_of = excluded.as_of, took_ms = excluded.took_ms",
                token).ConfigureAwait(false);
            return outcome;
        },
        cancellationToken: cancellationToken);

    /// <summary>How old it is; null when it was never filled.</summary>
    public async Task<RollupState?> StateAsync(RelationalCommands commands, CancellationToken cancellationToken = default)
    {
        var clock = ServerTime.Clock(commands.Dialect);
        return await commands.QueryFirstAsync<RollupState>(
            $"SELECT as_of, took_ms, {clock} FROM polystore_rollup WHERE name = {Name.Quoted}",
            row => new RollupState(row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(2) - row.GetFieldValue<DateTimeOffset>(0), TimeSpan.FromMilliseconds(row.GetInt64(1))),
            cancellationToken).ConfigureAwait(false);
    }

    // SQLite has one writer, who is here already.
    private async Task<bool> TryHoldAsync(RelationalTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Dialect.Language != SqlDialect.Postgres
        || await transaction.QueryValueAsync<bool>($"SELECT pg_try_advisory_xact_lock(hashtextextended({Name.Quoted}, 11))", cancellationToken).ConfigureAwait(false);

    // What CONCURRENTLY needs (manual, REFRESH MATERIALIZED VIEW): filled before, and a unique index over columns alone, of all rows.
    private async Task<RollupRefresh> RefreshViewAsync(RelationalTransaction transaction, CancellationToken cancellationToken)
    {
        var beside = await transaction.QueryValueAsync<bool>(
            $"SELECT relispopulated AND EXISTS (SELECT 1 FROM pg_index WHERE indrelid = c.oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL) FROM pg_class AS c WHERE c.oid = {Name.Quoted}::regclass",
            cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync(new SqlQuery().Write("REFRESH MATERIALIZED VIEW ").Write(beside ? "CONCURRENTLY " : "").Write(Name), cancellationToken).ConfigureAwait(false);
        return beside ? RollupRefresh.Done : RollupRefresh.DoneBlocking;
    }

    private async Task<RollupRefresh> RefillAsync(RelationalTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync($"DELETE FROM {Name}", cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync(new SqlQuery().Write($"INSERT INTO {Name} ").Write(definition), cancellationToken).ConfigureAwait(false);
        return RollupRefresh.Done;
    }
}
