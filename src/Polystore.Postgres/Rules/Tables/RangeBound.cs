using System.Globalization;
using System.Text.RegularExpressions;

namespace Polystore.Postgres.Rules.Tables;

/// <summary>The bounds of a range partition over one key column, as pg_get_expr prints them.</summary>
/// <param name="From">Lower bound, without quotes; null for MINVALUE.</param>
/// <param name="To">Upper bound, without quotes; null for MAXVALUE.</param>
internal sealed partial record RangeBound(string? From, string? To)
{
    /// <summary>Reads <c>FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')</c>; null for other shapes, such as keys of several columns.</summary>
    public static RangeBound? Parse(string? bound)
    {
        if (bound is null || Shape().Match(bound) is not { Success: true } match)
        {
            return null;
        }

        return new RangeBound(Value(match.Groups["from"].Value), Value(match.Groups["to"].Value));
    }

    /// <summary>A bound of a date or timestamp column, without time zone taken as UTC; null when it is none.</summary>
    public static DateTimeOffset? Time(string? text) =>
        text is not null && text.Length >= 10 && text[4] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>A bound of an integer column.</summary>
    public static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Value(string text) => text is "MINVALUE" or "MAXVALUE" ? null
        : text.StartsWith('\'') ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : text;

    [GeneratedRegex(@"^FOR VALUES FROM \((?<from>'(?:[^']|'')*'|[^',()]+)\) TO \((?<to>'(?:[^']|'')*'|[^',()]+)\)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
