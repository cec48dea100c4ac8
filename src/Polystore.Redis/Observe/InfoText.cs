namespace Polystore.Redis.Observe;

/// <summary>Reads the text of INFO.</summary>
internal static class InfoText
{
    /// <summary>Field by name; sections and empty lines are left out.</summary>
    public static Dictionary<string, string> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line[0] != '#')
            {
                fields[line[..colon].ToString()] = line[(colon + 1)..].ToString();
            }
        }

        return fields;
    }
}
