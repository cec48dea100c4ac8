using System.Text;

namespace Polystore.Core.Configuration;

/// <summary>
/// PostgreSQL's password file: lines of <c>host:port:database:user:password</c>, a backslash before <c>:</c> or <c>\</c>,
/// <c>*</c> for any value, <c>#</c> for a comment; the first line that matches counts (PostgreSQL manual, "The Password File").
/// </summary>
internal static class PasswordFile
{
    /// <summary>The password of the first line that matches; null when none does.</summary>
    public static string? Find(string content, string host, string port, string database, string user)
    {
        foreach (var line in content.Split('\n'))
        {
            var fields = line.StartsWith('#') ? [] : Fields(line.TrimEnd('\r'));
            if (fields.Count >= 5 && Matches(fields[0], host) && Matches(fields[1], port) && Matches(fields[2], database) && Matches(fields[3], user))
            {
                return fields[4].Text;
            }
        }

        return null;
    }

    private static bool Matches((string Text, bool IsWildcard) field, string value) => field.IsWildcard || field.Text == value;

    // libpq ends the password at the next bare colon, as it does with the other fields.
    private static List<(string Text, bool IsWildcard)> Fields(string line)
    {
        var fields = new List<(string, bool)>();
        var field = new StringBuilder();
        var escaped = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                field.Append(line[++i]);
                escaped = true;
            }
            else if (line[i] == ':')
            {
                End();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        End();
        return fields;

        void End()
        {
            var text = field.ToString();
            fields.Add((text, text == "*" && !escaped));
            field.Clear();
            escaped = false;
        }
    }
}
