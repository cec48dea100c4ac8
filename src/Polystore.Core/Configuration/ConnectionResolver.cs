using Polystore.Core.Connections;
using Polystore.Core.Errors;

namespace Polystore.Core.Configuration;

/// <summary>Turns what a user gives as a target into a <see cref="DatabaseUrl"/> with its password.</summary>
public static class ConnectionResolver
{
    private static readonly string[] FileEndings = [".db", ".db3", ".sqlite", ".sqlite3", ".s3db", ".sdb", ".sl3"];

    /// <summary>Resolves a name of <c>polystore.json</c>, a URL, or the path of a SQLite file; a name wins over a file.</summary>
    /// <exception cref="UsageException">It is none of these, or the connection is written wrongly.</exception>
    public static ResolvedConnection Resolve(string textOrName, PolystoreConfig config, HostEnvironment environment)
    {
        var text = textOrName.Trim();
        if (config.Find(text) is { } connection)
        {
            return Named(connection, config, environment);
        }

        if (!LooksLikeTarget(text) && !environment.FileExists(text))
        {
            throw Unknown(text, config);
        }

        var given = DatabaseUrl.Parse(text);
        var (url, warning) = PostgresPassword.Complete(given, environment);
        return new ResolvedConnection
        {
            Url = url,
            HoldsPassword = given.Secrets().Any(),
            Warnings = warning is null ? [] : [warning],
        };
    }

    private static ResolvedConnection Named(NamedConnection connection, PolystoreConfig config, HostEnvironment environment)
    {
        var (url, warning) = Read(connection.Url, connection, config, environment);
        var volumes = connection.Volumes.ToDictionary(volume => volume.Key, volume => Read(volume.Value, connection, config, environment));
        return new ResolvedConnection
        {
            Name = connection.Name,
            Url = url,
            ReadData = connection.ReadData,
            Volumes = volumes.ToDictionary(volume => volume.Key, volume => volume.Value.Url),
            Warnings = volumes.Values.Select(volume => volume.Warning).Prepend(warning).OfType<string>().Distinct(StringComparer.Ordinal).ToList(),
        };
    }

    private static (DatabaseUrl Url, string? Warning) Read(string text, NamedConnection connection, PolystoreConfig config, HostEnvironment environment)
    {
        try
        {
            var url = DatabaseUrl.Parse(EnvironmentExpansion.Expand(text, environment.Variable, connection.Name));
            return PostgresPassword.Complete(BesideFile(url, config), environment);
        }
        catch (UsageException failure) when (!failure.Message.StartsWith("Connection '", StringComparison.Ordinal))
        {
            throw new UsageException($"Connection '{connection.Name}' in {config.Path ?? PolystoreConfig.FileName}: {failure.Message}");
        }
    }

    // A relative path in the file means a place beside the file, wherever the command is run.
    private static DatabaseUrl BesideFile(DatabaseUrl url, PolystoreConfig config) =>
        url.Scheme.IsFile && url.Database != ":memory:" && !Path.IsPathRooted(url.FilePath) && Path.GetDirectoryName(config.Path) is { Length: > 0 } folder
            ? url.WithDatabase(Path.Combine(folder, url.FilePath))
            : url;

    // A path is let through even when nothing is there: that the file is missing is then said as such.
    private static bool LooksLikeTarget(string text) =>
        text.Length == 0
        || text == ":memory:"
        || text.Contains('@')
        || text.Contains('/')
        || text.Contains('\\')
        || text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || FileEndings.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static UsageException Unknown(string text, PolystoreConfig config)
    {
        if (Directory.Exists(text))
        {
            return new UsageException($"'{text}' is a folder; give the path of a SQLite database file in it, a URL or a named connection.");
        }

        var names = config.Connections.Select(connection => connection.Name).ToList();
        var hint = names.Count == 0
            ? config.Path is null ? $"there is no {PolystoreConfig.FileName} here or above that names connections" : $"{config.Path} names no connections"
            : NearestName.Of(text, names) is { } nearest ? $"did you mean '{nearest}'? The connections are {string.Join(", ", names)}" : $"the connections are {string.Join(", ", names)}";
        return new UsageException($"'{text}' is neither a named connection, a database URL nor a file; {hint}.");
    }
}

/// <summary>A target ready to connect to.</summary>
public sealed record ResolvedConnection
{
    /// <summary>Where it is, with its password when one was found.</summary>
    public required DatabaseUrl Url { get; init; }

    /// <summary>Its name in <c>polystore.json</c>; null for a URL or a path.</summary>
    public string? Name { get; init; }

    /// <summary>Copies of the same schema at other data volumes, by scale.</summary>
    public IReadOnlyDictionary<double, DatabaseUrl> Volumes { get; init; } = new Dictionary<double, DatabaseUrl>();

    /// <summary>Whether user rows may be read; null when the configuration does not say.</summary>
    public bool? ReadData { get; init; }

    /// <summary>True when the text on the command line itself held a secret; such a line stays in the shell's history.</summary>
    public bool HoldsPassword { get; init; }

    /// <summary>What the user should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
