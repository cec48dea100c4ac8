using System.Security.Cryptography;
using System.Text;

namespace Polystore.RedisClient;

/// <summary>A Lua script, sent once and then named by its SHA-1.</summary>
public sealed class RedisScript
{
    /// <summary>Makes one from its source.</summary>
    /// <param name="source">The Lua text.</param>
    /// <param name="isReadOnly">True when it writes nothing: it is then sent by EVALSHA_RO (Redis 7), may be repeated and may go to a replica.</param>
    public RedisScript(string source, bool isReadOnly = false)
    {
        Source = source;
        IsReadOnly = isReadOnly;
#pragma warning disable CA5350, S4790 // The server names scripts by SHA-1.
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(source)));
#pragma warning restore CA5350, S4790
    }

    /// <summary>The Lua text.</summary>
    public string Source { get; }

    /// <summary>True when it writes nothing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The name by which the server keeps it, 40 hexadecimal digits.</summary>
    public string Sha1 { get; }
}
