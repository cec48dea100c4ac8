using System.Diagnostics.CodeAnalysis;

namespace Polystore.Runtime.Cache;

/// <summary>
/// Entries of this process alone, by the same steps as <see cref="CacheScripts"/> takes in Redis: for the embedded defaults. What it says of
/// changes is said before any later answer, as Redis does. Bounded: when it is full, what runs out next goes first.
/// </summary>
internal sealed class LocalCacheStore : ICacheStore
{
    // As Redis's keys are not bounded by the entries of a process: more than those, and never none.
    private const int Least = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (byte[] Payload, long Until)> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Token, long Until)> leases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> tags = new(StringComparer.Ordinal);
    private readonly CacheEpoch epoch;
    private readonly TimeProvider time;
    private readonly TimeSpan leaseLife;
    private readonly int most;
    private readonly Action<string> onChanged;
    private string barrier = "";

    public LocalCacheStore(DatabaseCacheOptions options, Action<string> onChanged)
    {
        epoch = CacheEpoch.OfProcess(options.Name);
        time = options.Time;
        leaseLife = options.HardTimeout + TimeSpan.FromSeconds(1);
        most = Math.Max(Least, options.LocalEntries);
        this.onChanged = onChanged;
    }

    public Task<CacheAnswer> BeginAsync(string key, bool force, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(Begin(key, force, tags));
        }
    }

    public Task<CacheAnswer[]> BeginManyAsync(IReadOnlyList<string> keys, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<CacheAnswer[]>([.. keys.Select(key => Begin(key, force: false, tags))]);
        }
    }

    public Task<(byte[]? Payload, TimeSpan Left)> PeekAsync(string key, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(Peek(key));
        }
    }

    public Task<bool> FillAsync(CacheAnswer begun, string key, byte[] payload, TimeSpan keep, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!TryLease(key, out var lease) || lease != begun.Token)
            {
                return Task.FromResult(false);
            }

            leases.Remove(key);
            var isTaken = begun.Barrier == barrier && begun.Tags.All(tag => tags.GetValueOrDefault(tag.Name) == tag.Token);
            if (isTaken)
            {
                MakeRoom();
                values[key] = (payload, Until(keep));
                onChanged(epoch.Value(key));
            }

            onChanged(epoch.Lease(key));
            return Task.FromResult(isTaken);
        }
    }

    public Task ReleaseAsync(CacheAnswer begun, string key)
    {
        lock (gate)
        {
            if (TryLease(key, out var lease) && lease == begun.Token)
            {
                leases.Remove(key);
                onChanged(epoch.Lease(key));
            }
        }

        return Task.CompletedTask;
    }

    public Task<CacheAnswer> BeginWriteAsync(string key, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            values.Remove(key);
            var token = CacheStore.NewToken();
            leases[key] = (token, Until(leaseLife));
            onChanged(epoch.Value(key));
            return Task.FromResult(new CacheAnswer(epoch, null, TimeSpan.Zero, token, barrier, []));
        }
    }

    public Task InvalidateAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (var key in keys)
            {
                Remove(key);
            }
        }

        return Task.CompletedTask;
    }

    public Task InvalidateTagAsync(string tag, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // Entries that have it hold a token that it has no more.
            tags.Remove(tag);
            onChanged(epoch.Tag(tag));
        }

        return Task.CompletedTask;
    }

    public Task<long> InvalidatePatternAsync(string pattern, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            barrier = CacheStore.NewToken();
            var keys = values.Keys.Where(key => KeyGlob.Matches(pattern, key)).ToList();
            keys.ForEach(Remove);
            return Task.FromResult((long)keys.Count);
        }
    }

    public Task<IReadOnlyList<string?>> TagsAsync(IReadOnlyList<CacheTag> tags, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<string?>>([.. tags.Select(tag => this.tags.GetValueOrDefault(tag.Name))]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private CacheAnswer Begin(string key, bool force, IReadOnlyList<string> named)
    {
        var (payload, left) = Peek(key);
        if ((payload is not null && !force) || TryLease(key, out _))
        {
            return new CacheAnswer(epoch, payload, left, null, barrier, []);
        }

        var token = CacheStore.NewToken();
        leases[key] = (token, Until(leaseLife));
        return new CacheAnswer(epoch, payload, left, token, barrier, [.. named.Select(tag => new CacheTag(tag, tags.TryGetValue(tag, out var known) ? known : tags[tag] = token))]);
    }

    private (byte[]? Payload, TimeSpan Left) Peek(string key)
    {
        var now = time.GetTimestamp();
        return values.TryGetValue(key, out var kept) && now < kept.Until ? (kept.Payload, time.GetElapsedTime(now, kept.Until)) : (null, TimeSpan.Zero);
    }

    private bool TryLease(string key, [NotNullWhen(true)] out string? token)
    {
        token = leases.TryGetValue(key, out var lease) && time.GetTimestamp() < lease.Until ? lease.Token : null;
        return token is not null;
    }

    private void Remove(string key)
    {
        values.Remove(key);
        leases.Remove(key);
        onChanged(epoch.Value(key));
        onChanged(epoch.Lease(key));
    }

    private void MakeRoom()
    {
        if (values.Count < most)
        {
            return;
        }

        var now = time.GetTimestamp();
        Drop(values.Where(kept => kept.Value.Until <= now).Select(kept => kept.Key).ToList());
        if (values.Count >= most)
        {
            Drop(values.OrderBy(kept => kept.Value.Until).Take(most / 10).Select(kept => kept.Key).ToList());
        }

        foreach (var key in leases.Where(lease => lease.Value.Until <= now).Select(lease => lease.Key).ToList())
        {
            leases.Remove(key);
        }

        // A tag that no entry has any more says nothing; its loads on their way are refused, which is right.
        if (tags.Count >= most)
        {
            tags.Clear();
        }
    }

    private void Drop(List<string> keys)
    {
        foreach (var key in keys)
        {
            values.Remove(key);
            onChanged(epoch.Value(key));
        }
    }

    private long Until(TimeSpan life) => time.GetTimestamp() + (long)(life.TotalSeconds * time.TimestampFrequency);
}
