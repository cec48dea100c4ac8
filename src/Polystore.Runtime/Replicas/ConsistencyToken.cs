using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Polystore.Runtime.Replicas;

/// <summary>
/// What a caller has written and read so far: for each store the position in its log up to which a reader must have come. Immutable, small, and
/// safe to hand to a client (a cookie, a header): it holds names of stores and positions, nothing else. PostgreSQL's positions are LSNs,
/// MongoDB's are operation times (seconds in the high 32 bits, the count within the second in the low).
/// </summary>
public sealed class ConsistencyToken : IEquatable<ConsistencyToken>
{
    /// <summary>A position that no replica reaches: only the primary is sure to have what was written.</summary>
    internal const ulong Unknown = long.MaxValue;

    private const int LongestText = 4096;
    private const string Version = "v1";
    private readonly SortedDictionary<string, ulong> positions;

    private ConsistencyToken(SortedDictionary<string, ulong> positions) => this.positions = positions;

    /// <summary>Nothing was written or read yet.</summary>
    public static ConsistencyToken None { get; } = new(new SortedDictionary<string, ulong>(StringComparer.Ordinal));

    /// <summary>The position in a store's log; 0 for none.</summary>
    public ulong Of(string store) => positions.GetValueOrDefault(store);

    /// <summary>A token that asks for this position, too; an older one changes nothing.</summary>
    public ConsistencyToken With(string store, ulong position)
    {
        if (position <= Of(store))
        {
            return this;
        }

        return new ConsistencyToken(new SortedDictionary<string, ulong>(positions, StringComparer.Ordinal) { [store] = position });
    }

    /// <summary>As <see cref="With(string, ulong)"/>, but a position that is known takes the place of one that was not.</summary>
    internal ConsistencyToken After(string store, ulong position) =>
        Of(store) == Unknown && position != Unknown ? new ConsistencyToken(new SortedDictionary<string, ulong>(positions, StringComparer.Ordinal) { [store] = position }) : With(store, position);

    /// <summary>A token that asks for all that either asks for.</summary>
    public ConsistencyToken With(ConsistencyToken other) => other.positions.Aggregate(this, static (token, one) => token.With(one.Key, one.Value));

    /// <summary>Reads what <see cref="ToString"/> wrote, now or in an earlier version.</summary>
    /// <exception cref="FormatException">It is something else; the sentence says why, and has nothing of the text in it.</exception>
    public static ConsistencyToken Parse(string? text) =>
        Read(text, out var token) is { } problem ? throw new FormatException($"The consistency token cannot be read, as {problem}; go on without it, or read from the primary.") : token!;

    /// <summary>As <see cref="Parse"/>, for what a client sends back, which need not be what it was given.</summary>
    /// <returns>False when it is something else.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConsistencyToken? token) => Read(text, out token) is null;

    /// <summary>Letters, digits and <c>- . _ ~ %</c>: fit for a header, a cookie or a URL. Empty for <see cref="None"/>.</summary>
    public override string ToString() => positions.Count == 0
        ? ""
        : $"{Version}.{string.Join('.', positions.Select(one => FormattableString.Invariant($"{Uri.EscapeDataString(one.Key).Replace(".", "%2E", StringComparison.Ordinal)}-{one.Value:x}")))}";

    private static string? Read(string? text, out ConsistencyToken? token)
    {
        token = null;
        if (text is not { Length: <= LongestText })
        {
            return text is null ? "there is none" : FormattableString.Invariant($"it is longer than {LongestText} letters");
        }

        var parts = text.Split('.', StringSplitOptions.RemoveEmptyEntries).AsSpan();

        // The first versions had no number.
        if (parts.Length > 0 && !parts[0].Contains('-', StringComparison.Ordinal))
        {
            if (parts[0] != Version)
            {
                return "it is of a version that is not known here";
            }

            parts = parts[1..];
        }

        var read = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var dash = part.LastIndexOf('-');
            if (dash <= 0 || !ulong.TryParse(part.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var position) || position > Unknown)
            {
                return "a part of it is no name and position";
            }

            var store = Uri.UnescapeDataString(part[..dash]);
            read[store] = Math.Max(position, read.GetValueOrDefault(store));
        }

        token = new ConsistencyToken(read);
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(ConsistencyToken? other) => other is not null && positions.SequenceEqual(other.positions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConsistencyToken);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
