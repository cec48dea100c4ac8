using Polystore.Sql;

namespace Polystore.Postgres.Rules.Security;

/// <summary>Reads the conditions of policies as the server prints them.</summary>
internal static class PolicyText
{
    /// <summary>The word true, or a comparison of a constant with itself, in any number of parentheses.</summary>
    public static bool IsAlwaysTrue(string? condition)
    {
        if (condition is null)
        {
            return false;
        }

        var tokens = SqlLexer.Significant(condition, SqlDialect.Postgres)
            .Where(token => !token.IsSymbol(condition, "(") && !token.IsSymbol(condition, ")"))
            .ToList();
        if (tokens is [var single])
        {
            return single.IsWord(condition, "true");
        }

        var equals = tokens.FindIndex(token => token.IsSymbol(condition, "="));
        if (equals <= 0 || tokens.Count != (2 * equals) + 1)
        {
            return false;
        }

        var left = tokens.Take(equals).Select(token => token.Text(condition));
        var right = tokens.Skip(equals + 1).Select(token => token.Text(condition));
        return tokens[0].Kind is SqlTokenKind.Number or SqlTokenKind.String && left.SequenceEqual(right);
    }
}
