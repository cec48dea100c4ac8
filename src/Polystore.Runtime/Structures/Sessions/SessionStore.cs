using System.Security.Cryptography;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Sessions;

/// <summary>
/// Sessions of users, in Redis or in this process: each use begins its idle time anew, up to its longest life, by the clock of who keeps them. Two requests that change
/// one session at once: the second is told, and overwrites nothing.
/// </summary>
/// <typeparam name="T">What a session holds.</typeparam>
public sealed class SessionStore<T>
{
    private readonly ISessionPort port;
    private readonly SessionOptions options;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public SessionStore(RedisDatabase redis, SessionOptions options)
        : this(StructureHome.Of(redis), options)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public SessionStore(IKeyValueStore store, SessionOptions options)
        : this(StructureHome.Of(store), options)
    {
    }

    internal SessionStore(StructureHome home, SessionOptions options)
    {
        options.Validate();
        this.options = options = options with { };
        var prefix = $"session:{options.Name}:";
        port = home.Choose<ISessionPort>(redis => new RedisSessions(redis, prefix), store => new LocalSessions(store, prefix));
    }

    /// <summary>Begins a session.</summary>
    /// <returns>Its id: 256 random bits, to be given to nobody but the user.</returns>
    public async ValueTask<string> CreateAsync(T value, CancellationToken cancellationToken = default)
    {
        var id = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await port.CreateAsync(id, options.Serializer.Pack(value), options.Idle, options.Longest, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Reads a session, which counts as a use; null when there is none, or it has ended.</summary>
    public async ValueTask<Session<T>?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        await port.TouchAsync(id, options.Idle, cancellationToken).ConfigureAwait(false) is var (body, version) ? new Session<T>(id, options.Serializer.Read<T>(body), version) : null;

    /// <summary>Changes a session.</summary>
    /// <param name="session">As it was read.</param>
    /// <param name="value">What it holds from now on.</param>
    /// <param name="cancellationToken">Stops waiting; it may be changed all the same.</param>
    /// <returns>False when it was changed since it was read, or has ended: read it again.</returns>
    public ValueTask<bool> UpdateAsync(Session<T> session, T value, CancellationToken cancellationToken = default) =>
        port.ChangeAsync(session.Id, session.Version, options.Serializer.Pack(value), options.Idle, cancellationToken);

    /// <summary>Ends a session; false when there was none.</summary>
    public ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken = default) => port.EndAsync(id, cancellationToken);
}

/// <summary>A session as it was read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Version">Changes with every change.</param>
public sealed record Session<T>(string Id, T Value, long Version);
