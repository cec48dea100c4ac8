using Npgsql;

namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>An advisory lock that is held, until it is disposed of or its session ends.</summary>
public sealed class AdvisoryLock : IAsyncDisposable
{
    // All that the session holds, whatever its class of name.
    private const string Held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted";

    private readonly NpgsqlConnection connection;
    private readonly AdvisoryLockOptions options;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly Task watching;
    private bool isGivenBack;

    internal AdvisoryLock(NpgsqlConnection connection, string name, FencingToken token, AdvisoryLockOptions options)
    {
        this.connection = connection;
        this.options = options;
        Name = name;
        Token = token;
        Lost = lost.Token;
        watching = WatchAsync();
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>Goes with every write that the lock guards. 0 when the locks have none.</summary>
    public FencingToken Token { get; }

    /// <summary>Cancelled when the session is lost, at the latest at the next sign of life.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isGivenBack)
        {
            return;
        }

        isGivenBack = true;
        await leaving.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        try
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all(), set_config('lock_timeout', '0', false)", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            // The lock went with its session.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        leaving.Dispose();
        lost.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.KeepAlive, options.Time, leaving.Token).ConfigureAwait(false);
                await using var ask = new NpgsqlCommand(Held, connection);
                if (await ask.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false) is not > 0L)
                {
                    break;
                }
            }

            await lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is given back.
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }
}
