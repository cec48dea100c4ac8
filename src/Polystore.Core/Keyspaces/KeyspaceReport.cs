using Polystore.Core.Findings;

namespace Polystore.Core.Keyspaces;

/// <summary>What the keys of a key-value store cost, by pattern, type and encoding, and what to do about it: <c>polystore.keys/1</c>.</summary>
public sealed record KeyspaceReport
{
    /// <summary>Format and version of the JSON.</summary>
    public string Format { get; init; } = "polystore.keys/1";

    /// <summary>The server with its secrets masked, or the name of the dump.</summary>
    public required string Target { get; init; }

    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server, or of the one that wrote the dump.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>When the keys were as described: of a dump, when it was written.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Whether a dump or a server was read.</summary>
    public required KeyspaceSource Source { get; init; }

    /// <summary>Keys.</summary>
    public long Keys { get; init; }

    /// <summary>Bytes in memory of all keys with their values, names included.</summary>
    public long Bytes { get; init; }

    /// <summary>Lower end of the 99 % confidence interval of the bytes; of a dump, the bytes if no string grew. Null when they are known.</summary>
    public double? BytesLow { get; init; }

    /// <summary>Upper end of the 99 % confidence interval of the bytes; of a dump, the bytes if strings that APPEND made grow hold what the server used besides. Null when they are known.</summary>
    public double? BytesHigh { get; init; }

    /// <summary>
    /// Bytes that a server takes right after loading this dump; null when <see cref="Bytes"/> are those, or were told by a server. <see cref="Bytes"/> then
    /// are those of the server that wrote the dump, which was filled by commands.
    /// </summary>
    public long? LoadedBytes { get; init; }

    /// <summary>How the sample was drawn; null when every key was examined.</summary>
    public KeyspaceSample? Sampled { get; init; }

    /// <summary>Keys that expire; estimated when sampled.</summary>
    public long Expiring { get; init; }

    /// <summary>Keys whose time had passed while they still took memory; estimated when sampled.</summary>
    public long Expired { get; init; }

    /// <summary>Bytes that the whole server used when it was read or dumped; null when unknown.</summary>
    public long? ServerBytes { get; init; }

    /// <summary>Keys and bytes of each logical database.</summary>
    public IReadOnlyList<KeyspaceShare> Databases { get; init; } = [];

    /// <summary>Keys and bytes of each type.</summary>
    public IReadOnlyList<KeyspaceShare> Types { get; init; } = [];

    /// <summary>Keys and bytes of each type and encoding, as <c>hash listpack</c>.</summary>
    public IReadOnlyList<KeyspaceShare> Encodings { get; init; } = [];

    /// <summary>Patterns of key names, those with the most bytes first. Every key is counted in one.</summary>
    public IReadOnlyList<KeyPattern> Patterns { get; init; } = [];

    /// <summary>Patterns that the list leaves out because they are small.</summary>
    public int PatternsLeftOut { get; init; }

    /// <summary>The keys with the most bytes; of a sample, those in it.</summary>
    public IReadOnlyList<NotableKey> Biggest { get; init; } = [];

    /// <summary>The keys with the most elements of each type.</summary>
    public IReadOnlyList<NotableKey> MostElements { get; init; } = [];

    /// <summary>The keys that are used most, by the server's access counter; empty when it keeps none.</summary>
    public IReadOnlyList<NotableKey> Hottest { get; init; } = [];

    /// <summary>What was missed and why, a sentence each: a damaged dump, a node that went away, a command that was denied.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>What to know about how the numbers came about, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Seconds that reading took.</summary>
    public double Seconds { get; init; }

    /// <summary>What to do, worst first, with the bytes that it saves and how they are computed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
