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
        var name = Word(column);
        return statements.Any(text =>
            Regex.IsMatch(text, $@"{name}""?\s+IS\s+NULL|{name}""?\s+IS\s+NOT\s+DISTINCT|ORDER\s+BY[^)]*{name}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The text has the name, with nothing of a name before or behind it.</summary>
    public static bool HasWord(string text, string word) => Regex.IsMatch(text, Word(word), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string Word(string word) => $@"(?<!\w){Regex.Escape(word)}(?!\w)";
}
