using System.Collections.Concurrent;
using Npgsql;

namespace Polystore.MongoLab.Sessions;

/// <summary>The logical sessions of all clients.</summary>
internal sealed class ClientSessions(OpenCursors cursors, TimeProvider time)
{
    // mongod's defaults of transactionLifetimeLimitSeconds and localLogicalSessionTimeoutMinutes.
    private static readonly TimeSpan TransactionLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, ClientSession> sessions = new(StringComparer.Ordinal);

    /// <summary>The session with that id.</summary>
    public ClientSession Of(string id)
    {
        var session = sessions.GetOrAdd(id, _ => new ClientSession());
        session.Used = time.GetUtcNow();
        return session;
    }

    /// <summary>Ends a session that its client does not need any more.</summary>
    public async Task EndAsync(string id)
    {
        if (sessions.TryRemove(id, out var session))
        {
            await AbortAsync(session);
        }
    }

    /// <summary>Rolls the session's transaction back and gives its connection up.</summary>
    public async Task AbortAsync(ClientSession session)
    {
        if (session.Connection is not { } connection)
        {
            return;
        }

        session.Connection = null;
        session.State = TransactionState.Aborted;
        await cursors.CloseOfAsync(connection);
        try
        {
            await connection.EndAsync(commit: false, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and with it the transaction.
        }

        await connection.DisposeAsync();
    }

    /// <summary>Rolls back what its client forgot.</summary>
    public async Task CloseIdleAsync()
    {
        var now = time.GetUtcNow();
        foreach (var (id, session) in sessions)
        {
            if (now - session.Used > SessionLifetime)
            {
                await EndAsync(id);
            }
            else if (session.State == TransactionState.Active && now - session.Used > TransactionLifetime && await session.Gate.WaitAsync(TimeSpan.Zero))
            {
                await AbortAsync(session);
                session.Gate.Release();
            }
        }
    }

    /// <summary>Rolls everything back.</summary>
    public async Task CloseAllAsync()
    {
        foreach (var id in sessions.Keys)
        {
            await EndAsync(id);
        }
    }
}
