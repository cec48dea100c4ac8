using System.Text;

namespace Polystore.Core.Connections;

internal static class DatabaseUrlFormatter
{
    public static string Format(DatabaseUrl url, bool showSecrets) =>
        url.Scheme.IsFile ? FormatFile(url, showSecrets) : FormatServer(url, showSecrets);

    private static string FormatFile(DatabaseUrl url, bool showSecrets)
    {
        // '%', '?' and '#' have a meaning in the URL form; a path without them is easier to read unescaped. A second slash at
        // the start would read as the sign of a URL, and white space at the end as none at all.
        var path = url.Database!.Replace("%", "%25").Replace("?", "%3F").Replace("#", "%23");
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = "%2F" + path[1..];
        }

        var end = path.TrimEnd();
        var start = end.TrimStart();
        path = Uri.EscapeDataString(end[..(end.Length - start.Length)]) + start + Uri.EscapeDataString(path[end.Length..]);
        return "sqlite:" + path + FormatOptions(url, showSecrets);
    }

    private static string FormatServer(DatabaseUrl url, bool showSecrets)
    {
        var text = new StringBuilder(url.Scheme.Name).Append("://");
        if (url.User is not null || url.Password is not null)
        {
            text.Append(Uri.EscapeDataString(url.User ?? ""));
            if (url.Password is not null)
            {
                text.Append(':').Append(showSecrets ? Uri.EscapeDataString(url.Password) : DatabaseUrl.Mask);
            }

            text.Append('@');
        }

        text.AppendJoin(',', url.Hosts);
        if (url.Database is not null || url.Options.Count > 0)
        {
            text.Append('/').Append(Uri.EscapeDataString(url.Database ?? ""));
        }

        return text.Append(FormatOptions(url, showSecrets)).ToString();
    }

    private static string FormatOptions(DatabaseUrl url, bool showSecrets)
    {
        if (url.Options.Count == 0)
        {
            return "";
        }

        var pairs = url.Options.Select(option =>
        {
            var value = !showSecrets && DatabaseUrl.IsSecret(option.Key) ? DatabaseUrl.Mask : Uri.EscapeDataString(option.Value);
            return Uri.EscapeDataString(option.Key) + "=" + value;
        });
        return "?" + string.Join('&', pairs);
    }
}
