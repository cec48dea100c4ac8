namespace Polystore.Redis;

/// <summary>The words of the server for types and encodings.</summary>
public static class RedisNames
{
    /// <summary>As <c>TYPE</c> answers: <c>string</c>, <c>zset</c> …</summary>
    public static string Of(RedisType type) => type switch
    {
        RedisType.String => "string",
        RedisType.List => "list",
        RedisType.Set => "set",
        RedisType.SortedSet => "zset",
        RedisType.Hash => "hash",
        RedisType.Stream => "stream",
        _ => "module",
    };

    /// <summary>As <c>OBJECT ENCODING</c> answers: <c>embstr</c>, <c>listpack</c> …</summary>
    public static string Of(RedisEncoding encoding) => encoding switch
    {
        RedisEncoding.Int => "int",
        RedisEncoding.EmbStr => "embstr",
        RedisEncoding.Raw => "raw",
        RedisEncoding.ListPack => "listpack",
        RedisEncoding.ZipList => "ziplist",
        RedisEncoding.ZipMap => "zipmap",
        RedisEncoding.IntSet => "intset",
        RedisEncoding.HashTable => "hashtable",
        RedisEncoding.SkipList => "skiplist",
        RedisEncoding.QuickList => "quicklist",
        RedisEncoding.LinkedList => "linkedlist",
        RedisEncoding.Stream => "stream",
        _ => "module",
    };
}
