using System.Text;
using Polystore.Core.Errors;

namespace Polystore.Core.Configuration;

/// <summary>
/// Puts variables into a URL: <c>${NAME}</c>, <c>${NAME:-default}</c> as in a shell (the default also stands in for an empty
/// value), <c>$${</c> for the characters themselves. In the user and password of a URL the value is percent-encoded, so a
/// password is kept in the environment as it is.
/// </summary>
internal static class EnvironmentExpansion
{
    /// <summary>The text with its variables replaced.</summary>
    /// <param name="text">A URL as it stands in the file.</param>
    /// <param name="variable">Value of a variable; null when it is not set.</param>
    /// <param name="connection">Name of the connection, for sentences.</param>
    public static string Expand(string text, Func<string, string?> variable, string connection)
    {
        var pieces = Split(text, connection);
        var (from, to) = Credentials(pieces);
        var expanded = new StringBuilder();
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            if (piece.Variable is null)
            {
                expanded.Append(piece.Literal);
                continue;
            }

            var value = variable(piece.Variable);
            if (piece.Default is not null && string.IsNullOrEmpty(value))
            {
                value = piece.Default;
            }

            if (value is null)
            {
                throw new UsageException(
                    $"Connection '{connection}' needs the environment variable {piece.Variable}, which is not set; set it, or write ${{{piece.Variable}:-default}}.");
            }

            expanded.Append(i >= from && i < to ? Uri.EscapeDataString(value) : value);
        }

        return expanded.ToString();
    }

    private static List<Piece> Split(string text, string connection)
    {
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("$${", StringComparison.Ordinal))
            {
                literal.Append("${");
                i += 2;
            }
            else if (text.AsSpan(i).StartsWith("${", StringComparison.Ordinal))
            {
                var close = text.IndexOf('}', i);
                var inner = close < 0 ? "" : text[(i + 2)..close];
                var dash = inner.IndexOf(":-", StringComparison.Ordinal);
                var name = dash < 0 ? inner : inner[..dash];
                if (!IsName(name))
                {
                    throw new UsageException($"Connection '{connection}' holds a '${{' without a variable's name and '}}' after it; write ${{NAME}}, or $${{ for the characters themselves.");
                }

                pieces.Add(new(literal.ToString(), null, null));
                literal.Clear();
                pieces.Add(new("", name, dash < 0 ? null : inner[(dash + 2)..]));
                i = close;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        pieces.Add(new(literal.ToString(), null, null));
        return pieces;
    }

    // The pieces between "://" and the last "@" that the file itself writes, when it also writes the ":" between user and
    // password; a single ${CREDENTIALS} holds both and stays as it is.
    private static (int From, int To) Credentials(List<Piece> pieces)
    {
        var from = pieces.FindIndex(piece => piece.Literal.Contains("://", StringComparison.Ordinal));
        var to = pieces.FindLastIndex(piece => piece.Literal.Contains('@'));
        if (from < 0 || to < 0)
        {
            return (0, 0);
        }

        var between = string.Concat(pieces.Skip(from).Take(to - from + 1).Select(piece => piece.Literal));
        var authority = between[(between.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return authority[..Math.Max(0, authority.LastIndexOf('@'))].Contains(':') ? (from, to) : (0, 0);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private sealed record Piece(string Literal, string? Variable, string? Default);
}
