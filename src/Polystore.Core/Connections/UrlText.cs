using Polystore.Core.Errors;

namespace Polystore.Core.Connections;

/// <summary>Percent-encoding and query options.</summary>
internal static class UrlText
{
    /// <summary>The text without percent-encoding.</summary>
    /// <exception cref="UsageException">A '%' starts no encoding: a pasted password with a bare one is refused rather than guessed at.</exception>
    public static string Decode(string text, string part)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new UsageException($"The {part} in the database URL holds a '%' that starts no percent-encoding; write it as %25.");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    /// <summary>The options after the '?', decoded.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Options(string text)
    {
        var options = new List<KeyValuePair<string, string>>();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals], "name of an option");
            options.Add(new(name, equals < 0 ? "" : Decode(pair[(equals + 1)..], "value of an option")));
        }

        return options;
    }

    /// <summary>True when the text reads as options: names of letters, digits, dots, dashes and underscores, each with a value.</summary>
    public static bool AreOptions(string text) => text
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .All(pair => pair.Split('=', 2) is [{ Length: > 0 } name, ..] && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '%'));
}
