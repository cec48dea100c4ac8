using System.Globalization;

namespace Polystore.Redis.Rules.Reading;

/// <summary>The limits of one class of clients in <c>client-output-buffer-limit</c>: <c>class hard soft seconds</c>, class after class.</summary>
internal sealed record BufferLimits(long Hard, long Soft)
{
    private const int Words = 4;

    public bool IsUnlimited => Hard == 0 && Soft == 0;

    /// <summary>The limits of a class; null when it is not there. Replicas are called slave or replica.</summary>
    public static BufferLimits? Of(string value, string kind)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + Words <= words.Length; i += Words)
        {
            if (words[i] == kind && long.TryParse(words[i + 1], CultureInfo.InvariantCulture, out var hard) && long.TryParse(words[i + 2], CultureInfo.InvariantCulture, out var soft))
            {
                return new BufferLimits(hard, soft);
            }
        }

        return null;
    }

    /// <summary>The whole value with the limits of one class replaced.</summary>
    public static string With(string value, string limits) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(Words)
        .Select(words => words[0] == limits.Split(' ')[0] ? limits : string.Join(' ', words)));
}
