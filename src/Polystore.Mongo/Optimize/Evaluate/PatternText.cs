using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Regular expressions of queries (PCRE) in .NET's engine, as far as both agree.</summary>
internal static class PatternText
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    public static Regex Compile(BsonRegularExpression pattern)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in pattern.Options)
        {
            options |= flag switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                'u' => RegexOptions.None,
                _ => throw new NotEvaluatedException($"the flag {flag} of a regular expression"),
            };
        }

        try
        {
            return new Regex(pattern.Pattern, options, Limit);
        }
        catch (ArgumentException)
        {
            throw new NotEvaluatedException("a regular expression of PCRE's own syntax");
        }
    }
}
