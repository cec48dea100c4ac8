using System.Globalization;
using System.Text;
using Polystore.Core.Errors;

namespace Polystore.Core.Checks.Ignoring;

/// <summary>Reads one line: <c>NAME [OBJECT] [until YYYY-MM-DD] -- reason</c>.</summary>
internal sealed class IgnoreLine(string file, int number)
{
    private const int FingerprintDigits = 16;
    private const string Until = "until";
    private const string Separator = "--";

    public IgnoreEntry Read(string line)
    {
        var end = IndexOfSpace(line, 0);
        var name = line[..end];
        var isFingerprint = name.Length == FingerprintDigits && name.All(char.IsAsciiHexDigit);
        if (name != IgnoreEntry.EveryRule && !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw Wrong($"'{name}' is neither a rule, a family nor a fingerprint");
        }

        if (name.StartsWith(Separator, StringComparison.Ordinal))
        {
            throw Wrong("what to ignore is missing");
        }

        var rest = line[end..].TrimStart();
        var quoted = rest.StartsWith('"') ? Quoted(ref rest) : null;
        var (head, reason) = Split(rest);
        var (bare, until) = Expiry(head);
        if (quoted is not null && bare.Length > 0)
        {
            throw Wrong("something stands between the quoted object and what follows it");
        }

        var pattern = quoted ?? (bare.Length > 0 ? bare : null);
        return new IgnoreEntry
        {
            Line = number,
            Name = name,
            IsFingerprint = isFingerprint,
            Object = (isFingerprint, name, pattern) switch
            {
                (true, _, not null) => throw Wrong("a fingerprint names one finding, so no object can follow it"),
                (_, IgnoreEntry.EveryRule, null) => throw Wrong("'*' stands for every rule and needs an object"),
                _ => pattern is null ? null : new ObjectGlob(pattern),
            },
            Until = until,
            Reason = reason,
        };
    }

    private string Quoted(ref string rest)
    {
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] != '"')
            {
                text.Append(rest[i]);
            }
            else if (i + 1 < rest.Length && rest[i + 1] == '"')
            {
                text.Append(rest[i++]);
            }
            else
            {
                rest = rest[(i + 1)..].TrimStart();
                return text.ToString();
            }
        }

        throw Wrong("the quote before the object is not closed");
    }

    private (string Head, string Reason) Split(string rest)
    {
        for (var at = rest.IndexOf(Separator, StringComparison.Ordinal); at >= 0; at = rest.IndexOf(Separator, at + 1, StringComparison.Ordinal))
        {
            // Two dashes within a word belong to the object.
            var after = at + Separator.Length;
            if ((at == 0 || char.IsWhiteSpace(rest[at - 1])) && (after == rest.Length || char.IsWhiteSpace(rest[after])))
            {
                var reason = rest[after..].Trim();
                return reason.Length > 0 ? (rest[..at].Trim(), reason) : throw Wrong("the reason after -- is missing");
            }
        }

        throw Wrong("the reason is missing");
    }

    private (string Object, DateOnly? Until) Expiry(string head)
    {
        var words = head.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is [.., Until])
        {
            throw Wrong("the date after until is missing");
        }

        if (words is not [.., Until, var date])
        {
            return (head, null);
        }

        return DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? (head[..head.LastIndexOf(Until, head.Length - date.Length - 1, StringComparison.Ordinal)].Trim(), until)
            : throw Wrong($"'{date}' is no date of the calendar");
    }

    private static int IndexOfSpace(string line, int start)
    {
        var at = start;
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            at++;
        }

        return at;
    }

    private UsageException Wrong(string what) =>
        new($"{file}, line {number}: {what}; write RULE-ID, family or fingerprint, then [OBJECT] [until YYYY-MM-DD] -- reason.");
}
