namespace Polystore.RedisClient.PubSub;

/// <summary>What a subscription names.</summary>
internal enum SubscriptionKind
{
    Channel,
    Pattern,
    Shard,
}
