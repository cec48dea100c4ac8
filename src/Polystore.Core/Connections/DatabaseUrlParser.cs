using Polystore.Core.Errors;

namespace Polystore.Core.Connections;

/// <summary>
/// Tells URLs, SQLite's own URIs and paths apart. No sentence repeats the text it is about: what cannot be read may hold a
/// password anywhere.
/// </summary>
internal static class DatabaseUrlParser
{
    public static DatabaseUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length == 0)
        {
            throw new UsageException("The database URL is empty; give a URL such as postgres://user@host/database or the path of a SQLite file.");
        }

        if (text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            return ParseSqlite(text["sqlite:".Length..], "sqlite:");
        }

        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return ParseSqlite(text["file:".Length..], "file:");
        }

        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator >= 0 && IsWord(text[..separator]))
        {
            var scheme = UrlScheme.Find(text[..separator])
                ?? throw new UsageException(
                    $"Unknown URL scheme '{text[..separator]}'; use one of {Schemes()}, or the path of a SQLite file.");
            return ServerUrlParser.Parse(scheme, text[(separator + 3)..]);
        }

        RefuseWithoutScheme(text);
        return DatabaseUrl.ForSqliteFile(text);
    }

    private static DatabaseUrl ParseSqlite(string rest, string prefix)
    {
        var question = rest.IndexOf('?');
        var path = question < 0 ? rest : rest[..question];
        var options = question < 0 ? [] : UrlText.Options(rest[(question + 1)..]);
        if (prefix == "file:" && path.StartsWith("//localhost/", StringComparison.OrdinalIgnoreCase))
        {
            path = path["//localhost".Length..];
        }

        // sqlite:///abs and sqlite:////abs are both written for absolute paths, sqlite://rel for relative ones.
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            path = path.TrimStart('/') is var inner && IsDrive(inner) ? inner : "/" + inner;
        }
        else if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        path = UrlText.Decode(path, "path");
        return path.Length == 0
            ? throw new UsageException($"The {prefix} URL names no file; write sqlite:path/to/file.db.")
            : new DatabaseUrl(UrlScheme.Find("sqlite")!, [], null, null, path, options);
    }

    // user:password@host without a scheme would be taken for a file's name, and the name printed.
    private static void RefuseWithoutScheme(string text)
    {
        var colon = text.IndexOf(':');
        var scheme = colon < 0 ? null : UrlScheme.Find(text[..colon]);
        if (scheme is not null)
        {
            throw new UsageException($"A {scheme.Name} URL needs '://' after the scheme; write {scheme.Name}://host/database.");
        }

        var holdsPassword = colon > 0 && text.AsSpan(colon).Contains('@') && !IsDrive(text);
        var startsAsUrl = text.AsSpan(0, Math.Max(0, colon)).IndexOfAny('/', '\\') is var slash
            && (slash < 0 || UrlScheme.Find(text[..slash]) is not null);
        if (holdsPassword && startsAsUrl)
        {
            throw new UsageException(
                $"This looks like a URL without its scheme; put one of {Schemes()} and '://' in front, or './' when it is the name of a file.");
        }
    }

    private static string Schemes() => string.Join(", ", UrlScheme.All.Select(known => known.Name));

    private static bool IsDrive(string path) => path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && (path.Length == 2 || path[2] is '/' or '\\');

    private static bool IsWord(string text) => text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
}
