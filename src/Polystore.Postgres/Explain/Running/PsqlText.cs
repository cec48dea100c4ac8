using Polystore.Sql;

namespace Polystore.Postgres.Explain.Running;

/// <summary>
/// A text as people feed it to psql, with its meta commands blanked out: <c>\timing on</c>, and <c>\g</c> or <c>\gx</c> in place of the
/// semicolon. Every other character keeps its place, so that the server's positions still point into the user's text.
/// </summary>
internal static class PsqlText
{
    public static string WithoutMetaCommands(string text)
    {
        if (!text.Contains('\\'))
        {
            return text;
        }

        var cleaned = text.ToCharArray();
        var end = 0;
        foreach (var token in SqlLexer.Significant(text, SqlDialect.Postgres))
        {
            if (token.Offset < end || text[token.Offset] != '\\' || token.Kind is SqlTokenKind.String)
            {
                continue;
            }

            // A meta command ends with its line.
            end = text.IndexOf('\n', token.Offset) is >= 0 and var line ? line : text.Length;
            var ends = text.AsSpan(token.Offset).StartsWith("\\g") || text.AsSpan(token.Offset).StartsWith("\\watch") || text.AsSpan(token.Offset).StartsWith("\\crosstabview");
            Array.Fill(cleaned, ' ', token.Offset, end - token.Offset);
            if (ends)
            {
                cleaned[token.Offset] = ';';
            }
        }

        return new string(cleaned);
    }
}
