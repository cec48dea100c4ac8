using System.Text.RegularExpressions;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>Rows as a language prints them: <c>[('Limit …',), ('  ->  Sort …',)]</c> of Python, <c>{ 'QUERY PLAN': 'Limit …' }</c> of JavaScript or Ruby.</summary>
internal static class PrintedRows
{
    // Two rows on one line part where a string ends and the next begins.
    private static readonly Regex Between = new("(?<close>['\"]) ?[,)}\\]]{1,3} ?, ?(?<open>[(\\[{])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex Row = new(
        "^[\\s\\[({]*(?:['\"]?QUERY PLAN['\"]? ?(?::|=>|=) ?)?['\"](?<text>.*)['\"][\\s,)}\\]]*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string? Unwrap(string text)
    {
        var lines = Between.Replace(text, "${close}\n${open}").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Trim(' ', '[', ']', '(', ')', '{', '}', ',', ';').Length > 0).ToList();
        var rows = lines.ConvertAll(line => Row.Match(line));
        return rows.Count > 1 && rows.TrueForAll(row => row.Success)
            ? string.Join('\n', rows.Select(row => EscapedText.Plain(row.Groups["text"].Value)))
            : null;
    }
}
