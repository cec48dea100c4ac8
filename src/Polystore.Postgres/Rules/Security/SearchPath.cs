using Polystore.Sql;

namespace Polystore.Postgres.Rules.Security;

/// <summary>The text of a search_path: names separated by commas, quoted where they have to be.</summary>
internal static class SearchPath
{
    public static IReadOnlyList<string> Parse(string text) => SqlLexer.Significant(text, SqlDialect.Postgres)
        .Where(token => token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier or SqlTokenKind.String)
        .Select(token => token.Kind == SqlTokenKind.String
            ? token.Text(text).Trim('\'').Replace("''", "'", StringComparison.Ordinal)
            : SqlIdentifier.Name(token.Text(text), SqlDialect.Postgres))
        .Where(name => name.Length > 0)
        .ToList();
}
