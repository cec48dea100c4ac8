namespace Polystore.Core.Findings;

/// <summary>How much a finding matters, by its impact on this database and not by its rule's name.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is at stake.</summary>
    Info,

    /// <summary>Tidiness, or a cost that grows slowly.</summary>
    Low,

    /// <summary>A measurable cost, or a risk that needs another fault to bite.</summary>
    Medium,

    /// <summary>A cost that users feel, or a risk that bites by itself.</summary>
    High,

    /// <summary>Data loss, an outage or wrong results, now or soon.</summary>
    Critical,
}
