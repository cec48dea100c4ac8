using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Shares as people write them.</summary>
internal static class Percentage
{
    /// <summary>The share that a text such as <c>10%</c> or <c>0.1</c> names, from 0.</summary>
    public static double Parse(string option, string text) =>
        TryParse(text) ?? throw new UsageException($"{option} is '{text}', which is not a share; write it as 10% or 0.1.");

    /// <summary>The share, from 0; null for another text.</summary>
    public static double? TryParse(string text)
    {
        var trimmed = text.Trim();
        return double.TryParse(trimmed.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? trimmed.EndsWith('%') ? number / 100 : number
            : null;
    }
}
