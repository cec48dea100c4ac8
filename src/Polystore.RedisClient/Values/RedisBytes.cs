using System.Buffers;

namespace Polystore.RedisClient;

/// <summary>
/// A value in an array from the pool. Dispose it once, after the last use of <see cref="Span"/>; a default instance is a missing value.
/// </summary>
public readonly struct RedisBytes : IDisposable, IEquatable<RedisBytes>
{
    private readonly byte[]? array;
    private readonly int length;

    internal RedisBytes(byte[]? array, int length)
    {
        this.array = array;
        this.length = length;
    }

    /// <summary>True when the key has no value.</summary>
    public bool IsNull => array is null;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Span => array.AsSpan(0, length);

    /// <summary>The value.</summary>
    public ReadOnlyMemory<byte> Memory => array.AsMemory(0, length);

    /// <summary>Gives the array back to the pool.</summary>
    public void Dispose()
    {
        if (array is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <summary>True when both are the same array.</summary>
    public bool Equals(RedisBytes other) => ReferenceEquals(array, other.array) && length == other.length;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RedisBytes other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(array, length);

    /// <summary>True when both are the same array.</summary>
    public static bool operator ==(RedisBytes left, RedisBytes right) => left.Equals(right);

    /// <summary>False when both are the same array.</summary>
    public static bool operator !=(RedisBytes left, RedisBytes right) => !left.Equals(right);
}
