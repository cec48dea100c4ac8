namespace Polystore.Redis;

/// <summary>Type of a key's value, as <c>TYPE</c> names it.</summary>
public enum RedisType
{
    /// <summary>Bytes, an integer, a bitmap, a HyperLogLog.</summary>
    String,

    /// <summary>Items in order, cheap at both ends.</summary>
    List,

    /// <summary>Members without order.</summary>
    Set,

    /// <summary>Members with a score each, in its order.</summary>
    SortedSet,

    /// <summary>Fields with a value each.</summary>
    Hash,

    /// <summary>Entries by time, with consumer groups.</summary>
    Stream,

    /// <summary>A type that a module brings (search, JSON, time series …).</summary>
    Module,
}
