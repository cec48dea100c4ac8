namespace Polystore.Core.Workloads;

/// <summary>The plan of one execution as a server logged it. It holds values of users.</summary>
/// <param name="Text">The plan in the format of the log.</param>
/// <param name="Milliseconds">How long the execution took.</param>
/// <param name="Parameters">The values of its parameters as text, null for NULL; empty when it has none or they were not logged.</param>
public sealed record LoggedPlan(string Text, double Milliseconds, IReadOnlyList<string?> Parameters)
{
    /// <summary>Executions of the statement whose plans were logged with the rows counted.</summary>
    public long Executions { get; init; } = 1;
}
