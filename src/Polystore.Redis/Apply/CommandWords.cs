using System.Text;

namespace Polystore.Redis.Apply;

/// <summary>Words of a command as redis-cli reads them: quotes hold words together, within double quotes a backslash stands before a quote, itself, or n, r and t for what ends lines and sets them apart.</summary>
internal static class CommandWords
{
    /// <summary>Splits a line.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, started) = ('\0', false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '"' && c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i] switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    var other => other,
                });
            }
            else if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
                if (quote != '\0')
                {
                    word.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                (quote, started) = (c, true);
            }
            else if (c == ' ')
            {
                Take();
            }
            else
            {
                word.Append(c);
                started = true;
            }
        }

        Take();
        return quote == '\0' ? words : throw new FormatException("A quote is not closed.");

        void Take()
        {
            if (started)
            {
                words.Add(word.ToString());
                word.Clear();
                started = false;
            }
        }
    }

    /// <summary>A word as <see cref="Split"/> reads it back.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '+' or '@' or '~' or '*' or '&')
        ? word
        : "\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
