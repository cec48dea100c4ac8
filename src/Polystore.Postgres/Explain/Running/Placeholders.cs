using System.Globalization;
using System.Text;
using Polystore.Sql;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Explain.Running;

/// <summary>
/// Placeholders of drivers and of psql, which the server does not know, as its own: <c>:id</c>, <c>@id</c>, <c>?</c>, <c>%s</c> and
/// <c>%(id)s</c> become <c>$1</c>, <c>$2</c>, … Only in a text that PostgreSQL cannot parse as it is, for <c>?</c> and <c>@</c> are operators too.
/// </summary>
/// <param name="Text">The text as the server takes it.</param>
/// <param name="Names">What stood for each parameter, from the first; empty when nothing was changed.</param>
internal sealed record Placeholders(string Text, IReadOnlyList<string> Names)
{
    /// <summary>A sentence about what was read in another way than it was perhaps meant; null when there is nothing to say.</summary>
    public string? Note { get; private init; }

    public static Placeholders Read(string text)
    {
        var foreign = SqlLexer.Significant(text, SqlDialect.Postgres).Where(token => token.Kind == SqlTokenKind.Parameter && text[token.Offset] != '$').ToList();
        if (foreign.Count == 0 || !PgParser.IsAvailable)
        {
            return new Placeholders(text, []);
        }

        if (Parses(text))
        {
            return foreign.Find(token => text[token.Offset] == '@') is { Length: > 1 } at
                ? new Placeholders(text, []) { Note = $"{at.Text(text)} is the absolute value of {at.Text(text)[1..]} to PostgreSQL; write $1 for a parameter." }
                : new Placeholders(text, []);
        }

        var names = new List<string>();
        var written = new StringBuilder();
        var end = 0;
        foreach (var token in foreign)
        {
            var name = token.Text(text).TrimStart(':', '@', '?', '%').TrimStart('(');
            name = token.Span(text).StartsWith("%(") ? name[..name.IndexOf(')', StringComparison.Ordinal)] : token.Text(text) == "%s" ? "" : name;
            var position = name.Length > 0 ? names.IndexOf(name) : -1;
            if (position < 0)
            {
                names.Add(name);
                position = names.Count - 1;
            }

            written.Append(text, end, token.Offset - end).Append(CultureInfo.InvariantCulture, $"${position + 1}");
            end = token.End;
        }

        var converted = written.Append(text, end, text.Length - end).ToString();
        return !Parses(converted) ? new Placeholders(text, []) : new Placeholders(converted, names)
        {
            Note = $"Placeholders were read as PostgreSQL writes them: {string.Join(", ", names.Select((name, i) => name.Length > 0 ? $"{name} is ${i + 1}" : $"the {Ordinal(i + 1)} is ${i + 1}"))}.",
        };
    }

    /// <summary>Values by position for values by the user's own names.</summary>
    public IReadOnlyDictionary<string, string> Positions(IReadOnlyDictionary<string, string> values) => Names.Count == 0 ? values : values.ToDictionary(
        pair => Names.ToList().IndexOf(pair.Key) is >= 0 and var position ? (position + 1).ToString(CultureInfo.InvariantCulture) : pair.Key, pair => pair.Value);

    private static string Ordinal(int number) => number switch { 1 => "first", 2 => "second", 3 => "third", _ => string.Create(CultureInfo.InvariantCulture, $"{number}th") };

    private static bool Parses(string text)
    {
        try
        {
            return PgParser.Parse(text).Count > 0;
        }
        catch (PgSyntaxException)
        {
            return false;
        }
    }
}
