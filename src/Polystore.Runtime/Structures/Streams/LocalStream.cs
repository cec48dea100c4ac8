using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>A stream in a store of this process, forgotten with it.</summary>
internal sealed class LocalStream(EmbeddedKeyValueStore store, string key) : IStreamPort
{
    public ValueTask<string> AppendAsync(string id, byte[] body, long keep, CancellationToken cancellationToken) =>
        StepAsync(stream => stream.Append(id, body, keep, store.Time.GetUtcNow().ToUnixTimeMilliseconds()).ToString(), cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => StepAsync(stream => stream.Log.Count, cancellationToken);

    public ValueTask<IReadOnlyList<StreamEntry>> LastAsync(int most, CancellationToken cancellationToken) => StepAsync(stream => stream.Log.Last(most), cancellationToken);

    public ValueTask<IReadOnlyList<StreamEntry>> DeadAsync(string group, int most, CancellationToken cancellationToken) => StepAsync(stream => stream.Group(group).Dead.First(most), cancellationToken);

    public async ValueTask MakeGroupAsync(string group, CancellationToken cancellationToken) => await StepAsync(stream => stream.Group(group), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<StreamEntry>> ReadNewAsync(string group, string reader, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = store.Now;
        while (true)
        {
            var (entries, appended) = await StepAsync(stream => (stream.ReadNew(group, reader, most, store.Now), stream.Appended), cancellationToken).ConfigureAwait(false);
            var left = wait - TimeSpan.FromMilliseconds(store.Now - began);
            if (entries.Count > 0 || left < TimeSpan.FromMilliseconds(1))
            {
                return entries;
            }

            await appended.WaitAsync(left, store.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public ValueTask<StreamEntry?> ReadOwnAsync(string group, string reader, string? after, CancellationToken cancellationToken) =>
        StepAsync(stream => stream.Claim(group, reader, StreamPlace.Parse(after), pending => pending.Reader == reader, store.Now), cancellationToken);

    public ValueTask<(IReadOnlyList<StreamEntry> Entries, string? Next)> ClaimAsync(string group, string reader, TimeSpan idle, string? cursor, CancellationToken cancellationToken) =>
        StepAsync<(IReadOnlyList<StreamEntry>, string?)>(
            stream =>
            {
                var latest = store.Now - (long)idle.TotalMilliseconds;
                return stream.Claim(group, reader, StreamPlace.Parse(cursor), pending => pending.Since <= latest, store.Now) is { } entry ? ([entry], entry.Place) : ([], null);
            },
            cancellationToken);

    public ValueTask<long> DeliveriesAsync(string group, string place, CancellationToken cancellationToken) =>
        StepAsync<long>(stream => stream.Group(group).Pending.GetValueOrDefault(StreamPlace.Parse(place))?.Deliveries ?? 0, cancellationToken);

    public ValueTask<bool> HoldAsync(string group, string reader, string place, CancellationToken cancellationToken) =>
        StepAsync(stream => stream.Hold(group, reader, StreamPlace.Parse(place), store.Now), cancellationToken);

    public ValueTask<bool> IsDoneAsync(string group, string id, CancellationToken cancellationToken) => store.StepAsync(keys => keys.Find(DoneKey(group, id)) is not null, cancellationToken);

    public async ValueTask DoneAsync(string group, string place, string id, TimeSpan remember, CancellationToken cancellationToken) => await store.StepAsync(
        keys =>
        {
            if (remember > TimeSpan.Zero)
            {
                keys.Put(DoneKey(group, id), "1"u8.ToArray(), remember);
            }

            return Stream(keys).Group(group).Pending.Remove(StreamPlace.Parse(place));
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask BuryAsync(string group, string place, CancellationToken cancellationToken) =>
        await StepAsync(stream => stream.Bury(group, StreamPlace.Parse(place), store.Time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken).ConfigureAwait(false);

    private ValueTask<T> StepAsync<T>(Func<StreamState, T> step, CancellationToken cancellationToken) => store.StepAsync(keys => step(Stream(keys)), cancellationToken);

    private StreamState Stream(KeySpace keys) => keys.Demand<StreamState>(key, "A stream");

    private string DoneKey(string group, string id) => $"{key}:done:{group}:{id}";
}
