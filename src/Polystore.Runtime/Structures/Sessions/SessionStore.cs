using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Sessions;

/// <summary>
/// Sessions of users in Redis: each use begins its idle time anew, up to its longest life, by the server's clock. Two requests that change
/// one session at once: the second is told, and overwrites nothing.
/// </summary>
/// <typeparam name="T">What a session holds.</typeparam>
public sealed class SessionStore<T>
{
    private readonly RedisDatabase redis;
    private readonly SessionOptions options;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public SessionStore(RedisDatabase redis, SessionOptions options)
    {
        options.Validate();
        this.redis = redis;
        this.options = options;
    }

    /// <summary>Begins a session.</summary>
    /// <returns>Its id: 256 random bits, to be given to nobody but the user.</returns>
    public async ValueTask<string> CreateAsync(T value, CancellationToken cancellationToken = default)
    {
        var id = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await redis.EvaluateAsync(SessionScripts.Create, [KeyOf(id)], [options.Serializer.Pack(value), Idle, (long)options.Longest.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Reads a session, which counts as a use; null when there is none, or it has ended.</summary>
    public async ValueTask<Session<T>?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        var reply = await redis.EvaluateAsync(SessionScripts.Touch, [KeyOf(id)], [Idle], cancellationToken).ConfigureAwait(false);
        return reply.Count == 0 ? null : new Session<T>(id, options.Serializer.Read<T>(reply[0].AsBytes()), reply[1].AsInt64());
    }

    /// <summary>Changes a session.</summary>
    /// <param name="session">As it was read.</param>
    /// <param name="value">What it holds from now on.</param>
    /// <param name="cancellationToken">Stops waiting; it may be changed all the same.</param>
    /// <returns>False when it was changed since it was read, or has ended: read it again.</returns>
    public async ValueTask<bool> UpdateAsync(Session<T> session, T value, CancellationToken cancellationToken = default) =>
        (await redis.EvaluateAsync(SessionScripts.Change, [KeyOf(session.Id)], [session.Version, options.Serializer.Pack(value), Idle], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    /// <summary>Ends a session; false when there was none.</summary>
    public ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken = default) => redis.DeleteAsync(KeyOf(id), cancellationToken);

    private long Idle => (long)options.Idle.TotalMilliseconds;

    private string KeyOf(string id) => $"session:{options.Name}:{id}";
}

/// <summary>A session as it was read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Version">Changes with every change.</param>
public sealed record Session<T>(string Id, T Value, long Version);
