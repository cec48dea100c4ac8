using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>States of streams, from the last snapshot and what came after it.</summary>
public static class EventSnapshots
{
    /// <summary>The state of a stream. A snapshot that is missing, or of another schema, costs the reading of all events, nothing else.</summary>
    public static async Task<StreamState<T>> LoadAsync<T>(this EventStore events, RelationalCommands commands, string stream, EventFold<T> fold, CancellationToken cancellationToken = default)
    {
        var (state, version) = await StartAsync(events, commands, stream, fold, cancellationToken).ConfigureAwait(false);
        var read = 0L;
        await foreach (var recorded in events.ReadAsync(commands, stream, version, cancellationToken).ConfigureAwait(false))
        {
            state = fold.Apply(state, recorded);
            version = recorded.Version;
            read++;
        }

        return new StreamState<T>(state, version, read);
    }

    /// <summary>Keeps a state; one of a later version that is there already stays.</summary>
    /// <exception cref="ArgumentException">The fold keeps no snapshots.</exception>
    public static Task SaveSnapshotAsync<T>(this EventStore events, RelationalCommands commands, string stream, EventFold<T> fold, StreamState<T> state, CancellationToken cancellationToken = default)
    {
        var format = fold.Snapshots ?? throw new ArgumentException("The fold has no format for snapshots; set Snapshots.", nameof(fold));
        var json = EventSql.Json(commands.Dialect, format.Write(state.State));
        return commands.ExecuteAsync(
            $"INSERT INTO {events.Snapshots} AS s (stream, version, schema, data) VALUES ({stream}, {state.Version}, {format.Schema}, {json}) ON CONFLICT (stream) DO UPDATE SET version = excluded.version, schema = excluded.schema, data = excluded.data WHERE s.version <= excluded.version",
            cancellationToken);
    }

    private static async Task<(T State, long Version)> StartAsync<T>(EventStore events, RelationalCommands commands, string stream, EventFold<T> fold, CancellationToken cancellationToken)
    {
        var saved = fold.Snapshots is not { } format ? null : await commands.QueryFirstAsync<Saved>(
            $"SELECT version, data FROM {events.Snapshots} WHERE stream = {stream} AND schema = {format.Schema}", row => new Saved(row.GetInt64(0), row.GetString(1)), cancellationToken).ConfigureAwait(false);
        return saved is null ? (fold.Initial, 0) : (fold.Snapshots!.Read(saved.Data), saved.Version);
    }

    private sealed record Saved(long Version, string Data);
}
