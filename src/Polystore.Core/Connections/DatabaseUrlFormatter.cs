using System.Text;

namespace Polystore.Core.Connections;

internal static class DatabaseUrlFormatter
{
    public static string Format(DatabaseUrl url, bool showSecrets) =>
        url.Scheme.IsFile ? FormatFile(url) : FormatServer(url, showSecrets);

    private static string FormatFile(DatabaseUrl url)
    {
        // '%', '?' and '#' have a meaning in the URL form; a path without them is easier to read unescaped.
        var path = url.Database!.Replace("%", "%25").Replace("?", "%3F").Replace("#", "%23");
        return "sqlite:" + path + FormatOptions(url, showSecrets: true);
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
