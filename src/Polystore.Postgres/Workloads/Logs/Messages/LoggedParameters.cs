using System.Buffers.Text;
using System.Text;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>The values of a statement's parameters: <c>$1 = 'it''s', $2 = NULL</c> (<c>BuildParamLogString</c> of <c>params.c</c>).</summary>
internal static class LoggedParameters
{
    // The protocol counts parameters with 16 bits.
    private const int Most = 65535;

    /// <summary>The part of DETAIL or CONTEXT that lists values; empty when there is none.</summary>
    public static ReadOnlySpan<byte> In(in LogEntry entry)
    {
        foreach (var language in LogLanguage.All)
        {
            foreach (var words in language.Parameters)
            {
                if (entry.Detail.StartsWith(words))
                {
                    return entry.Detail[words.Length..];
                }
            }
        }

        if (entry.Context.IsEmpty)
        {
            return [];
        }

        foreach (var language in LogLanguage.All)
        {
            if (entry.Context.IndexOf(language.WithParameters) is var at and >= 0)
            {
                return entry.Context[(at + language.WithParameters.Length)..].TrimStart("« \u00a0"u8);
            }
        }

        return [];
    }

    /// <summary>The values by position, null for NULL and for one that is missing; null when the list cannot be read.</summary>
    public static string?[]? Parse(ReadOnlySpan<byte> list)
    {
        var values = new List<string?>();
        while (!list.IsEmpty)
        {
            if (list[0] != '$' || !Utf8Parser.TryParse(list[1..], out int number, out var digits) || number is < 1 or > Most)
            {
                return null;
            }

            list = list[(1 + digits)..];
            if (!list.StartsWith(" = "u8))
            {
                return null;
            }

            list = list[3..];
            while (values.Count < number)
            {
                values.Add(null);
            }

            if (list.StartsWith("NULL"u8))
            {
                list = list[4..];
            }
            else if (list.Length > 0 && list[0] == '\'' && EndOfQuoted(list) is var end and > 0)
            {
                values[number - 1] = Encoding.UTF8.GetString(list[1..end]).Replace("''", "'", StringComparison.Ordinal);
                list = list[(end + 1)..];
            }
            else
            {
                return null;
            }

            if (!list.StartsWith(", "u8))
            {
                // In CONTEXT further lines follow.
                return list.IsEmpty || list[0] is (byte)'\n' or (byte)' ' or 0xC2 ? [.. values] : null;
            }

            list = list[2..];
        }

        return values.Count == 0 ? null : [.. values];
    }

    // A quote inside is doubled.
    private static int EndOfQuoted(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (text[at..].IndexOf((byte)'\'') is var next and >= 0)
        {
            at += next;
            if (at + 1 >= text.Length || text[at + 1] != '\'')
            {
                return at;
            }

            at += 2;
        }

        return -1;
    }
}
