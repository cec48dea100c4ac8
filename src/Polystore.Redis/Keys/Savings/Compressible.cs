namespace Polystore.Redis.Keys.Savings;

/// <summary>What it would save to compress large strings in the application, by what LZF made of them in the dump.</summary>
internal sealed class Compressible
{
    /// <summary>Strings from here on are worth a compression in the application, in bytes: below, headers and processor time eat what is won.</summary>
    public const int SmallestString = 1024;

    /// <summary>Strings whose compressed size is known.</summary>
    public long Keys { get; private set; }

    /// <summary>Their bytes as they are.</summary>
    public long Bytes { get; private set; }

    /// <summary>Their bytes after LZF.</summary>
    public long CompressedBytes { get; private set; }

    public void Add(in KeyFacts key)
    {
        if (key.Type == RedisType.String && key.ContentBytes >= SmallestString && key.CompressedBytes is { } compressed)
        {
            Keys++;
            Bytes += key.ContentBytes;
            CompressedBytes += compressed;
        }
    }

    public void Add(Compressible other)
    {
        Keys += other.Keys;
        Bytes += other.Bytes;
        CompressedBytes += other.CompressedBytes;
    }
}
