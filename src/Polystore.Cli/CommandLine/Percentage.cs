using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Shares as people write them.</summary>
internal static class Percentage
{
    /// <summary>The share that a text such as <c>10%</c> or <c>0.1</c> names, from 0.</summary>
    public static double Parse(string option, string text)
    {
        var trimmed = text.Trim();
        var percent = trimmed.EndsWith('%');
        return double.TryParse(trimmed.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? percent ? number / 100 : number
            : throw new UsageException($"{option} is '{text}', which is not a share; write it as 10% or 0.1.");
    }
}
