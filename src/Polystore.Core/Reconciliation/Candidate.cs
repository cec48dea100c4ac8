using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation;

/// <summary>A finding whose remedy could be applied, with its rank among all: a smaller one is more severe or weightier.</summary>
internal sealed record Candidate(int Rank, Finding Finding)
{
    public Remedy Remedy => Finding.Remedy!;

    /// <summary>The statements without what makes no difference; equal for remedies that do the same.</summary>
    public string Statements { get; } = string.Join('\u001f', Finding.Remedy?.Apply.Select(statement => statement.Trim().TrimEnd(';').TrimEnd()) ?? []);

    public IReadOnlyList<RemedyEffect> Effects => Remedy.Effects;

    public IEnumerable<IndexDropped> Drops => Effects.OfType<IndexDropped>();

    public IEnumerable<IndexCreated> Creates => Effects.OfType<IndexCreated>();

    /// <summary>How other findings refer to it.</summary>
    public string Reference => $"\"{Finding.Title}\" ({Finding.Id}, {Finding.Object})";
}
