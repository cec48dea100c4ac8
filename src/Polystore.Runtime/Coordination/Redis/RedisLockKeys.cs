namespace Polystore.Runtime.Coordination.Redis;

/// <summary>The keys of a lock, all in the hash slot of its name, where keys that it guards can be, too.</summary>
internal readonly record struct RedisLockKeys(string Name)
{
    public string Lease => $"lock:l:{{{Name}}}";

    public string Token => $"lock:t:{{{Name}}}";

    public string Queue => $"lock:q:{{{Name}}}";

    public string Waiters => $"lock:w:{{{Name}}}";

    public string Channel => $"lock:c:{{{Name}}}";

    public RedisClient.RedisArgument[] All => [Lease, Token, Queue, Waiters];
}
