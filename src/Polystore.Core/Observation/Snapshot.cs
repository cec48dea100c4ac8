using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Catalogs;
using Polystore.Core.Workloads;

namespace Polystore.Core.Observation;

/// <summary>
/// All that a probe saw, as plain immutable records. It can be kept in a file and judged later without the database.
/// </summary>
public sealed record Snapshot
{
    /// <summary>The format that this version writes. Older formats stay readable.</summary>
    public const string CurrentFormat = "polystore.snapshot/1";

    /// <summary>Format and version of the file.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The target with its secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server or library.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>When observing began.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Version of Polystore that observed.</summary>
    public string? ToolVersion { get; init; }

    /// <summary>The servers or files.</summary>
    public IReadOnlyList<SnapshotNode> Nodes { get; init; } = [];

    /// <summary>The schema with sizes and use.</summary>
    public Catalog Catalog { get; init; } = Catalog.Empty;

    /// <summary>Settings in effect.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>What the applications ask, when it was known.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Parts that only one engine knows.</summary>
    public IReadOnlyList<SnapshotSection> Sections { get; init; } = [];

    /// <summary>Answers to the follow-up questions of rules.</summary>
    public IReadOnlyList<ProbeAnswer> Answers { get; init; } = [];

    /// <summary>The setting's value; null when it was not observed.</summary>
    public string? SettingValue(string name) =>
        Settings.FirstOrDefault(setting => setting.Node is null && setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>The typed section, or the reason why it is not there.</summary>
    /// <returns>True when the section was observed.</returns>
    public bool TryGet<T>(SectionKey<T> key, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? reason)
        where T : class
    {
        var section = Sections.FirstOrDefault(candidate => candidate.Name == key.Name);
        (value, var why) = section?.Get(key) ?? default;
        reason = value is not null ? null : why ?? "the snapshot does not hold it";
        return value is not null;
    }

    /// <summary>The answer to a question; null when it was never asked.</summary>
    public ProbeAnswer? Answer(ProbeQuestion question) => Answers.FirstOrDefault(answer => answer.Question.Equals(question));
}
