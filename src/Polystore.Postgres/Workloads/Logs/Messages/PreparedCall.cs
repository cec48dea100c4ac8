using System.Text;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>
/// SQL's <c>EXECUTE name(1, 'a')</c>: the log has the statement that it runs in DETAIL (<c>prepare: PREPARE name AS …</c>), and the
/// values in the call.
/// </summary>
internal static class PreparedCall
{
    /// <summary>The statement and its values as DETAIL would list them; null when the entry is no such call, or cannot be read as one.</summary>
    public static (byte[] Sql, byte[] Parameters)? Read(in LogEntry entry, ReadOnlySpan<byte> call)
    {
        if (entry.Detail.IsEmpty || PrepareText(entry.Detail) is not { Length: > 0 } prepare || !PgParser.IsAvailable)
        {
            return null;
        }

        try
        {
            var sql = Encoding.UTF8.GetString(prepare);
            return PgParser.Scan(sql).FirstOrDefault(token => token.Text(sql).Equals("AS", StringComparison.OrdinalIgnoreCase)) is { Length: > 0 } found
                ? (Encoding.UTF8.GetBytes(sql[(found.Offset + found.Length)..].Trim().TrimEnd(';')), Arguments(Encoding.UTF8.GetString(call)))
                : null;
        }
        catch (PgSyntaxException)
        {
            return null;
        }
    }

    private static byte[]? PrepareText(ReadOnlySpan<byte> detail)
    {
        foreach (var language in LogLanguage.All)
        {
            if (detail.StartsWith(language.Prepare))
            {
                return detail[language.Prepare.Length..].ToArray();
            }
        }

        return null;
    }

    // Only plain constants: an expression has no value that we know.
    private static byte[] Arguments(string call)
    {
        var tokens = PgParser.Scan(call).Where(token => token.Kind != PgTokenKind.Comment).ToList();
        var open = tokens.FindIndex(token => token.Text(call) == "(");
        var list = new StringBuilder();
        var number = 0;
        for (var at = open + 1; open >= 0 && at < tokens.Count && tokens[at].Text(call) is not ")"; at++)
        {
            var negative = tokens[at].Text(call) == "-" && at + 1 < tokens.Count;
            at += negative ? 1 : 0;
            if (at + 1 >= tokens.Count || tokens[at + 1].Text(call) is not ("," or ")") || Constant(tokens[at], call) is not { } constant)
            {
                return [];
            }

            list.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(number > 0 ? ", " : "")}${++number} = ").Append(negative ? $"'-{constant[1..]}" : constant);
            at++;
            if (tokens[at].Text(call) == ")")
            {
                break;
            }
        }

        return Encoding.UTF8.GetBytes(list.ToString());
    }

    private static string? Constant(PgToken token, string call)
    {
        var text = token.Text(call);
        return token.Kind switch
        {
            PgTokenKind.Integer or PgTokenKind.Number => $"'{text}'",
            PgTokenKind.String when text[0] == '\'' => text,
            _ when text.Equals("NULL", StringComparison.OrdinalIgnoreCase) => "NULL",
            _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase) => $"'{text}'",
            _ => null,
        };
    }
}
