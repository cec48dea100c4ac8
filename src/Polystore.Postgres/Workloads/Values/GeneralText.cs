using System.Globalization;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// What several executions of a statement have in common: constants that were always the same stay, those that changed become
/// parameters. An index may be about the former (<c>WHERE status = 'open'</c>), never about the latter.
/// </summary>
internal static class GeneralText
{
    /// <summary>The common text; the first one when they differ in more than constants.</summary>
    public static string Of(IReadOnlyList<string> texts)
    {
        var first = texts[0];
        try
        {
            var tokens = Tokens(first);
            var next = StatementParameters.CountIn(first) + 1;
            var varying = new HashSet<int>();
            foreach (var text in texts.Skip(1).Where(text => text != first))
            {
                var others = Tokens(text);
                if (others.Count != tokens.Count)
                {
                    continue;
                }

                varying.UnionWith(Enumerable.Range(0, tokens.Count).Where(at => IsConstant(tokens[at].Kind) && tokens[at].Text(first) != others[at].Text(text)));
            }

            if (varying.Count == 0)
            {
                return first;
            }

            var general = TextEdits.Apply(first, varying.Order().Select((at, number) =>
                (new SourceRange(tokens[at].Offset, tokens[at].Length), string.Create(CultureInfo.InvariantCulture, $"${next + number}"))));
            return PgParser.Parse(general).Count == 1 ? general : first;
        }
        catch (PgSyntaxException)
        {
            return first;
        }
    }

    private static List<PgToken> Tokens(string text) => PgParser.Scan(text).Where(token => token.Kind != PgTokenKind.Comment).ToList();

    private static bool IsConstant(PgTokenKind kind) => kind is PgTokenKind.Integer or PgTokenKind.Number or PgTokenKind.String or PgTokenKind.BitString;
}
