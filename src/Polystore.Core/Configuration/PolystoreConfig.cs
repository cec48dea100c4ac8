using Polystore.Core.Checks;
using Polystore.Core.Rules;

namespace Polystore.Core.Configuration;

/// <summary>What a <c>polystore.json</c> says. Command-line options win over it.</summary>
public sealed record PolystoreConfig
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "polystore.json";

    /// <summary>No file: no connections, every rule at its defaults.</summary>
    public static PolystoreConfig Empty { get; } = new();

    /// <summary>Path of the file; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>Named connections in the order of the file.</summary>
    public IReadOnlyList<NamedConnection> Connections { get; init; } = [];

    /// <summary>Which rules to run and with which numbers.</summary>
    public RuleSelection Rules { get; init; } = RuleSelection.All;

    /// <summary>From which severity on a check fails; null when the file does not say.</summary>
    public FailOn? FailOn { get; init; }

    /// <summary>Reads the text of such a file. Comments and trailing commas are allowed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Path of the file, for sentences and for relative paths in it.</param>
    /// <exception cref="Errors.UsageException">The text is no JSON, or a name or value in it is not known.</exception>
    public static PolystoreConfig Parse(string json, string path) => new ConfigReader(path).Read(json);

    /// <summary>The connection of that name; null when there is none.</summary>
    public NamedConnection? Find(string name) => Connections.FirstOrDefault(connection => connection.Name == name);
}

/// <summary>A connection that has a name in <c>polystore.json</c>. Its URLs may still hold <c>${ENV}</c>.</summary>
public sealed record NamedConnection
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>URL as written.</summary>
    public required string Url { get; init; }

    /// <summary>URLs, as written, of copies of the same schema at other data volumes, by scale (1 is the connection itself).</summary>
    public IReadOnlyDictionary<double, string> Volumes { get; init; } = new Dictionary<double, string>();

    /// <summary>Whether user rows may be read; null when the file does not say.</summary>
    public bool? ReadData { get; init; }

    /// <summary>Hides the URLs, which may hold a password.</summary>
    public override string ToString() => Name;
}
