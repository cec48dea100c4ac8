using System.Runtime.InteropServices;

namespace Polystore.Redis.Memory;

/// <summary>How the values of a server came to be.</summary>
internal enum MemoryHistory
{
    /// <summary>Loaded from a dump, or sent by a primary: every allocation fits.</summary>
    Loaded,

    /// <summary>Filled by commands since the server started: streams and hash tables hold room for what comes next.</summary>
    Grown,
}

/// <summary>Bytes in memory by history. What a live server said is the same for both.</summary>
/// <param name="Loaded">After loading.</param>
/// <param name="Grown">After filling by commands; never less.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemoryBytes(long Loaded, long Grown)
{
    public static MemoryBytes operator +(MemoryBytes one, MemoryBytes other) => new(one.Loaded + other.Loaded, one.Grown + other.Grown);

    public long Of(MemoryHistory history) => history == MemoryHistory.Grown ? Grown : Loaded;

    public MemoryBytes Times(double factor) => factor == 1 ? this : new((long)Math.Round(Loaded * factor), (long)Math.Round(Grown * factor));

    public static MemoryBytes Larger(MemoryBytes one, MemoryBytes other) => new(Math.Max(one.Loaded, other.Loaded), Math.Max(one.Grown, other.Grown));
}
