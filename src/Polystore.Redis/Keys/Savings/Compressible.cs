using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys.Savings;

/// <summary>What it would save to compress large strings in the application, by what LZF made of them in the dump.</summary>
internal sealed class Compressible
{
    /// <summary>Strings from here on are worth a compression in the application, in bytes: below, headers and processor time eat what is won.</summary>
    public const int SmallestString = 1024;

    /// <summary>Such strings.</summary>
    public long Keys { get; private set; }

    /// <summary>Their bytes as they are.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of those whose compressed size is known.</summary>
    public long MeasuredBytes { get; private set; }

    /// <summary>What LZF made of those.</summary>
    public long CompressedBytes { get; private set; }

    public void Add(in KeyFacts key)
    {
        if (key.Type != RedisType.String || key.ContentBytes < SmallestString)
        {
            return;
        }

        Keys++;
        Bytes += key.ContentBytes;
        if (key.CompressedBytes is { } compressed)
        {
            MeasuredBytes += key.ContentBytes;
            CompressedBytes += Math.Min(compressed, key.ContentBytes);
        }
    }

    /// <summary>Adds others, each as often as it stands for; what was measured is what was measured.</summary>
    public void Add(Compressible other, double weight)
    {
        Keys += Weighted.Of(other.Keys, weight);
        Bytes += Weighted.Of(other.Bytes, weight);
        MeasuredBytes += other.MeasuredBytes;
        CompressedBytes += other.CompressedBytes;
    }

    /// <summary>What all of the pattern's would save; null when none was measured.</summary>
    public CompressionSaving? Saving() => MeasuredBytes == 0
        ? null
        : new CompressionSaving(Keys, Bytes, MeasuredBytes, CompressedBytes, (long)(Bytes * (1 - ((double)CompressedBytes / MeasuredBytes))));

    public void Store(StateStream state)
    {
        Keys = state.Number(Keys);
        Bytes = state.Number(Bytes);
        MeasuredBytes = state.Number(MeasuredBytes);
        CompressedBytes = state.Number(CompressedBytes);
    }
}
