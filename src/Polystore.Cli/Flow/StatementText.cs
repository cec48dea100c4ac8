using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Cli.Flow;

/// <summary>A statement as users hand it over: on the command line, in a file, or on standard input.</summary>
internal static class StatementText
{
    public static async Task<string> ReadAsync(string argument, CancellationToken cancellationToken)
    {
        var text = argument == "-" || LooksLikeFile(argument) ? await TextFile.ReadAsync(argument, cancellationToken) : argument;
        return text.Trim() is { Length: > 0 } statement
            ? statement
            : throw new UsageException("The statement is empty; give it in quotes, as a file, or on standard input with -.");
    }

    /// <summary>Values by name, or by position from 1 for those without a name.</summary>
    public static IReadOnlyDictionary<string, string> Parameters(IReadOnlyList<string> given)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < given.Count; i++)
        {
            var equals = given[i].IndexOf('=');
            var isNamed = equals > 0 && given[i][..equals].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':' or '@' or '$' or '?');
            var name = isNamed ? given[i][..equals].TrimStart(':', '@', '$', '?') : (i + 1).ToString(CultureInfo.InvariantCulture);
            values[name] = isNamed ? given[i][(equals + 1)..] : given[i];
        }

        return values;
    }

    // A statement has blanks; a path given by mistake for one is caught by the engine's syntax error.
    private static bool LooksLikeFile(string argument) => argument.Length < 4096 && !argument.Contains('\n') && File.Exists(argument);
}
