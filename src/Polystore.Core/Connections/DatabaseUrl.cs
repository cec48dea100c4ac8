using System.Diagnostics;

namespace Polystore.Core.Connections;

/// <summary>
/// Where a database is and how to reach it. Parsed from a URL of any <see cref="UrlScheme"/>, a path of a SQLite file, or
/// <c>:memory:</c>. <see cref="ToString"/> hides the password; <see cref="ToConnectionUrl"/> is the only way to see it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class DatabaseUrl : IEquatable<DatabaseUrl>
{
    // Words that a secret option's name holds in the drivers' vocabularies: sslpassword, tlsCertificateKeyFilePassword,
    // awsSecretKey, AWS_SESSION_TOKEN inside authMechanismProperties, passphrase, SQLCipher's key.
    private static readonly string[] SecretWords = ["password", "passwd", "pwd", "passphrase", "secret", "token", "authmechanismproperties"];
    private static readonly string[] SecretNames = ["key", "hexkey", "textkey"];

    /// <summary>What stands in place of a secret wherever a URL is shown.</summary>
    public const string Mask = "***";

    internal DatabaseUrl(
        UrlScheme scheme,
        IReadOnlyList<HostEndpoint> hosts,
        string? user,
        string? password,
        string? database,
        IReadOnlyList<KeyValuePair<string, string>> options)
    {
        Scheme = scheme;
        Hosts = hosts;
        User = user;
        Password = password;
        Database = database;
        Options = options;
    }

    /// <summary>The scheme, which names the engine.</summary>
    public UrlScheme Scheme { get; }

    /// <summary>The engine, one of <see cref="EngineNames"/>.</summary>
    public string Engine => Scheme.Engine;

    /// <summary>The hosts in the order given; empty for a file, and for PostgreSQL's and MySQL's local default.</summary>
    public IReadOnlyList<HostEndpoint> Hosts { get; }

    /// <summary>User name, decoded; null when none was given.</summary>
    public string? User { get; }

    /// <summary>Password, decoded; null when none was given. Never print it.</summary>
    public string? Password { get; }

    /// <summary>Database name (Redis: its number), decoded; for SQLite the path of the file or <c>:memory:</c>.</summary>
    public string? Database { get; }

    /// <summary>Query options in the order given, decoded; a name may occur more than once (<c>readPreferenceTags</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; }

    /// <summary>The path of the SQLite file.</summary>
    /// <exception cref="InvalidOperationException">The URL is not one of a file.</exception>
    public string FilePath => Scheme.IsFile
        ? Database!
        : throw new InvalidOperationException($"{Scheme.Name} is not a file scheme.");

    /// <summary>Parses a URL, a path of a SQLite file, or <c>:memory:</c>.</summary>
    /// <exception cref="Errors.UsageException">The text is not such a URL; the sentence says what is wrong, without the password.</exception>
    public static DatabaseUrl Parse(string text) => DatabaseUrlParser.Parse(text);

    /// <summary>The SQLite database in a file.</summary>
    public static DatabaseUrl ForSqliteFile(string path) => new(UrlScheme.Find("sqlite")!, [], null, null, path, []);

    /// <summary>The last value of a query option; null when it is absent. Names are compared without regard to case.</summary>
    public string? Option(string name) =>
        Options.LastOrDefault(option => option.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The same place with another password, as when it comes from the environment or a password file.</summary>
    public DatabaseUrl WithPassword(string? password) => new(Scheme, Hosts, User, password, Database, Options);

    /// <summary>The same server with another database.</summary>
    public DatabaseUrl WithDatabase(string? database) => new(Scheme, Hosts, User, Password, database, Options);

    /// <summary>Every secret that the URL carries, decoded and as written, so that outputs can be scrubbed of them.</summary>
    public IEnumerable<string> Secrets()
    {
        var plain = Options.Where(option => IsSecret(option.Key)).SelectMany(option => Values(option.Value)).Append(Password ?? "");
        return plain
            .Where(secret => secret.Length > 0)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), LowerEncoded(Uri.EscapeDataString(secret)) })
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>The whole URL with its password: only for handing to a driver.</summary>
    public string ToConnectionUrl() => DatabaseUrlFormatter.Format(this, showSecrets: true);

    /// <summary>The URL with every secret replaced by <see cref="Mask"/>; safe to print.</summary>
    public override string ToString() => DatabaseUrlFormatter.Format(this, showSecrets: false);

    /// <inheritdoc />
    public bool Equals(DatabaseUrl? other) =>
        other is not null && ToConnectionUrl().Equals(other.ToConnectionUrl(), StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as DatabaseUrl);

    /// <inheritdoc />
    public override int GetHashCode() => ToConnectionUrl().GetHashCode(StringComparison.Ordinal);

    internal static bool IsSecret(string optionName) =>
        SecretWords.Any(word => optionName.Contains(word, StringComparison.OrdinalIgnoreCase))
        || SecretNames.Contains(optionName, StringComparer.OrdinalIgnoreCase);

    // MongoDB packs several values into one option: NAME:value,NAME:value.
    private static IEnumerable<string> Values(string option) => option
        .Split(',')
        .Select(pair => pair.Split(':', 2))
        .Where(pair => pair.Length == 2 && IsSecret(pair[0]))
        .Select(pair => pair[1])
        .Prepend(option);

    private static string LowerEncoded(string encoded) =>
        string.Concat(encoded.Select((c, i) => (i > 0 && encoded[i - 1] == '%') || (i > 1 && encoded[i - 2] == '%') ? char.ToLowerInvariant(c) : c));
}
