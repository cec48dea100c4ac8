namespace Polystore.Runtime.Stores;

/// <summary>Lives of keys.</summary>
internal static class KeyLife
{
    /// <summary>The life in milliseconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than one.</exception>
    public static long Milliseconds(TimeSpan life) => life >= TimeSpan.FromMilliseconds(1)
        ? (long)life.TotalMilliseconds
        : throw new ArgumentOutOfRangeException(nameof(life), life, "The life of a key is 1 ms or more.");
}
