using System.Collections.Concurrent;
using Polystore.MongoLab.Engine;

namespace Polystore.MongoLab.Sessions;

/// <summary>Cursors whose last batch was not read yet.</summary>
internal sealed class OpenCursors(TimeProvider time)
{
    // mongod's default of cursorTimeoutMillis.
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, OpenCursor> cursors = new();

    /// <summary>How many are open.</summary>
    public int Count => cursors.Count;

    /// <summary>Keeps a cursor.</summary>
    public void Add(long id, OpenCursor cursor)
    {
        cursor.Used = time.GetUtcNow();
        cursors[id] = cursor;
    }

    /// <summary>Takes a cursor out, so that no other request reads from it at the same time; null when there is none.</summary>
    public OpenCursor? Take(long id) => cursors.TryRemove(id, out var cursor) ? cursor : null;

    /// <summary>Closes the cursors that were begun in a transaction which ended.</summary>
    public async Task CloseOfAsync(EngineSession session)
    {
        foreach (var (id, cursor) in cursors)
        {
            if (cursor.Transaction == session && Take(id) is { } closed)
            {
                await closed.DisposeAsync();
            }
        }
    }

    /// <summary>Closes what nobody read from for long.</summary>
    public async Task CloseIdleAsync()
    {
        var now = time.GetUtcNow();
        foreach (var (id, cursor) in cursors)
        {
            if (!cursor.NoTimeout && now - cursor.Used > Idle && Take(id) is { } idle)
            {
                await idle.DisposeAsync();
            }
        }
    }

    /// <summary>Closes all.</summary>
    public async Task CloseAllAsync()
    {
        foreach (var id in cursors.Keys)
        {
            if (Take(id) is { } cursor)
            {
                await cursor.DisposeAsync();
            }
        }
    }
}

/// <summary>Where the engine goes on with a cursor.</summary>
/// <param name="database">Its database.</param>
/// <param name="continuation">What the engine wants to see again.</param>
/// <param name="own">The connection that holds the rows; null when any will do.</param>
/// <param name="transaction">The transaction in which it was begun.</param>
internal sealed class OpenCursor(string database, byte[] continuation, EngineSession? own, EngineSession? transaction) : IAsyncDisposable
{
    /// <summary>Its database.</summary>
    public string Database => database;

    /// <summary>What the engine wants to see again.</summary>
    public byte[] Continuation { get; set; } = continuation;

    /// <summary>The connection that holds the rows; null when any will do.</summary>
    public EngineSession? Own => own;

    /// <summary>The transaction in which it was begun.</summary>
    public EngineSession? Transaction => transaction;

    /// <summary>The client asked to keep it.</summary>
    public bool NoTimeout { get; init; }

    /// <summary>When it was last read from.</summary>
    public DateTimeOffset Used { get; set; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
