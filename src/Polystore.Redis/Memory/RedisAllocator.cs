using System.Numerics;

namespace Polystore.Redis.Memory;

/// <summary>What an allocator hands out for a request: the size classes that <c>MEMORY USAGE</c> counts.</summary>
public enum RedisAllocator
{
    /// <summary>jemalloc as Redis builds it, with a quantum of 8 bytes (<c>deps/Makefile</c>: <c>--with-lg-quantum=3</c>).</summary>
    JemallocOfRedis,

    /// <summary>jemalloc of the operating system, with a quantum of 16 bytes (Debian, Ubuntu).</summary>
    JemallocOfSystem,

    /// <summary>The C library's: multiples of 16 less a header of 8 bytes, at least 24.</summary>
    Libc,
}

/// <summary>Size classes of <see cref="RedisAllocator"/>.</summary>
public static class AllocatorSizes
{
    private const int LinearUpTo = 128;

    /// <summary>Usable bytes of an allocation of <paramref name="bytes"/> bytes.</summary>
    /// <remarks>jemalloc: multiples of the quantum up to 128 bytes, then four classes for each doubling (jemalloc(3), "Size classes").</remarks>
    public static long Usable(this RedisAllocator allocator, long bytes)
    {
        if (allocator == RedisAllocator.Libc)
        {
            return Math.Max(24, RoundUp(bytes + 8, 16) - 8);
        }

        if (bytes <= 8)
        {
            return 8;
        }

        var quantum = allocator == RedisAllocator.JemallocOfRedis ? 8 : 16;
        var linear = quantum == 8 ? LinearUpTo / 2 : LinearUpTo;
        if (bytes <= linear)
        {
            return RoundUp(bytes, quantum);
        }

        var group = 63 - BitOperations.LeadingZeroCount((ulong)(bytes - 1));
        return RoundUp(bytes, 1L << (group - 2));
    }

    private static long RoundUp(long bytes, long unit) => (bytes + unit - 1) / unit * unit;
}
