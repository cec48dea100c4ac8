using System.Text.RegularExpressions;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>What the known statements say of a column, read as words.</summary>
internal static class StatementReading
{
    /// <summary>The statements that name the table; null when no statements were seen at all.</summary>
    public static IReadOnlyList<string>? About(RuleContext context, string table)
    {
        var texts = new List<string>();
        var seen = false;
        if (context.Snapshot.TryGet(PostgresSections.Statements, out var statements, out _))
        {
            seen = true;
            texts.AddRange(statements.Items.Select(item => item.Query));
        }

        if ((context.Workload ?? context.Snapshot.Workload) is { } workload)
        {
            seen = true;
            texts.AddRange(workload.Statements.Select(statement => statement.Sql));
        }

        return seen ? texts.Where(text => HasWord(text, table)).ToList() : null;
    }

    /// <summary>Some statement asks for NULLs of the column, or sorts by it.</summary>
    public static bool NeedsNulls(IEnumerable<string> statements, string column)
    {
        var name = Regex.Escape(column);
        var pattern = new Regex(
            $@"(^|\W){name}""?\s+IS\s+(NULL|NOT\s+DISTINCT)|ORDER\s+BY[^)]*[^)\w]{name}(\W|$)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
        return statements.Any(pattern.IsMatch);
    }

    /// <summary>The text has the name, with nothing of a name before or behind it.</summary>
    public static bool HasWord(string text, string word)
    {
        for (var at = Next(0); at >= 0; at = Next(at + 1))
        {
            if ((at == 0 || !IsOfName(text[at - 1])) && (at + word.Length == text.Length || !IsOfName(text[at + word.Length])))
            {
                return true;
            }
        }

        return false;

        int Next(int from) => word.Length == 0 || from > text.Length - word.Length ? -1 : text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOfName(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
