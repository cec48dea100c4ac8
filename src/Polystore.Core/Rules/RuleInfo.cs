namespace Polystore.Core.Rules;

/// <summary>What a rule is; docs/rules.md is generated from it.</summary>
public sealed record RuleInfo
{
    /// <summary>Id in upper case, starting with the engine: <c>SQLITE-FK-UNINDEXED</c>. Never reused for another meaning.</summary>
    public required string Id { get; init; }

    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Family in lower case, for <c>--only</c> and <c>--skip</c>.</summary>
    public required string Family { get; init; }

    /// <summary>What the rule is called, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it looks for, in one or two sentences, with what it takes care not to report.</summary>
    public required string LooksFor { get; init; }

    /// <summary>Why that matters.</summary>
    public required string Why { get; init; }

    /// <summary>Its numbers.</summary>
    public IReadOnlyList<RuleOption> Options { get; init; } = [];

    /// <summary>Where to read more: sections of manuals, papers.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>True when it needs user rows to be read (the data family).</summary>
    public bool ReadsData { get; init; }

    /// <summary>True when it was only tested on replies composed from a manual and not on a real server.</summary>
    public bool Untested { get; init; }
}
