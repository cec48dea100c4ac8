namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Reads <c>name=value</c> texts as the catalogue keeps them.</summary>
internal static class StorageOptions
{
    public static Dictionary<string, string> Parse(IReadOnlyList<string>? options)
    {
        var parsed = new Dictionary<string, string>();
        foreach (var option in options ?? [])
        {
            var equals = option.IndexOf('=');
            parsed[equals < 0 ? option : option[..equals]] = equals < 0 ? "" : option[(equals + 1)..];
        }

        return parsed;
    }

    /// <summary>A truth value in any of the spellings that storage options keep.</summary>
    public static bool IsTrue(string value) => value.ToLowerInvariant() is "true" or "on" or "yes" or "1" or "t";
}
