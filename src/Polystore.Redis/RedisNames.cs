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

    /// <summary>The type that <c>TYPE</c> names.</summary>
    public static RedisType TypeOf(string name) => name switch
    {
        "string" => RedisType.String,
        "list" => RedisType.List,
        "set" => RedisType.Set,
        "zset" => RedisType.SortedSet,
        "hash" => RedisType.Hash,
        "stream" => RedisType.Stream,
        _ => RedisType.Module,
    };

    /// <summary>The encoding that <c>OBJECT ENCODING</c> names; what is not known is a module's.</summary>
    public static RedisEncoding EncodingOf(string? name) => name switch
    {
        "int" => RedisEncoding.Int,
        "embstr" => RedisEncoding.EmbStr,
        "raw" => RedisEncoding.Raw,
        "listpack" or "listpackex" => RedisEncoding.ListPack,
        "ziplist" => RedisEncoding.ZipList,
        "zipmap" => RedisEncoding.ZipMap,
        "intset" => RedisEncoding.IntSet,
        "hashtable" => RedisEncoding.HashTable,
        "skiplist" => RedisEncoding.SkipList,
        "quicklist" => RedisEncoding.QuickList,
        "linkedlist" => RedisEncoding.LinkedList,
        "stream" => RedisEncoding.Stream,
        _ => RedisEncoding.Module,
    };
}
