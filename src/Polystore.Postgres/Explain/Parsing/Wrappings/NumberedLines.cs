using System.Globalization;
using System.Text.RegularExpressions;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>Lines with their numbers, as editors and grids copy them: <c>12  -&gt;  Seq Scan …</c>, <c>12 | …</c>.</summary>
internal static class NumberedLines
{
    private static readonly Regex Number = new("^ *(?<number>\\d{1,6})[.:)]?(?: ?[|│]|\t)?(?<rest>.*)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string? Unwrap(string text)
    {
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0).Select(line => Number.Match(line.TrimEnd('\r'))).ToList();
        if (lines.Count < 2 || !lines.TrueForAll(line => line.Success))
        {
            return null;
        }

        var numbers = lines.ConvertAll(line => int.Parse(line.Groups["number"].Value, CultureInfo.InvariantCulture));
        return numbers.Zip(numbers.Skip(1), (one, next) => next == one + 1).All(follows => follows) ? string.Join('\n', lines.Select(line => line.Groups["rest"].Value)) : null;
    }
}
