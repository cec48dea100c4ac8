using Npgsql;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Ends a wait when there may be messages: on PostgreSQL when the server says so (LISTEN, on a connection of its own), and everywhere after
/// the poll interval, which is all there is on SQLite and behind a pooler in transaction mode.
/// </summary>
internal sealed class OutboxBell : IAsyncDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);
    private readonly CancellationTokenSource leaving = new();
    private readonly OutboxDispatcherOptions options;
    private readonly TimeProvider time;
    private readonly Task listening;

    private OutboxBell(NpgsqlDataSource? source, SqlName table, OutboxDispatcherOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        listening = source is null ? Task.CompletedTask : ListenAsync(source, table);
    }

    public static OutboxBell Listen(RelationalStore store, SqlName table, OutboxDispatcherOptions options, TimeProvider time) => new(store.Source as NpgsqlDataSource, table, options, time);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // A retry that becomes ready says nothing, so that the table is looked at anyway.
        using var limit = new CancellationTokenSource(options.PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await rung.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(false);
        leaving.Dispose();
        rung.Dispose();
    }

    private async Task ListenAsync(NpgsqlDataSource source, SqlName table)
    {
        while (!leaving.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(leaving.Token).ConfigureAwait(false);
                connection.Notification += (_, _) => Ring();
                await using (var name = new NpgsqlCommand("SELECT 'polystore_outbox_' || $1::regclass::oid::text", connection) { Parameters = { new() { Value = table.Quoted } } })
                {
                    var channel = (string)(await name.ExecuteScalarAsync(leaving.Token).ConfigureAwait(false))!;
                    await using var listen = new NpgsqlCommand("LISTEN " + SqlQuoting.AlwaysQuoted(channel, SqlDialect.Postgres), connection);
                    await listen.ExecuteNonQueryAsync(leaving.Token).ConfigureAwait(false);
                }

                Ring();
                while (true)
                {
                    await connection.WaitAsync(leaving.Token).ConfigureAwait(false);
                }
            }
            catch (Exception failure) when (!leaving.IsCancellationRequested)
            {
                options.OnFailure?.Invoke(failure);
                await Task.Delay(options.PollInterval, time, leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }
}
