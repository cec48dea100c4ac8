namespace Polystore.Core.Workloads;

/// <summary>One execution of a statement as it was seen, for its values. They are user data.</summary>
/// <param name="Sql">The statement as sent.</param>
/// <param name="Parameters">The values of its parameters as text, in order, null for NULL; empty when it has none or they are unknown.</param>
public sealed record StatementSample(string Sql, IReadOnlyList<string?> Parameters)
{
    /// <summary>How many executions it stands for, relative to the other samples of the statement; above 0.</summary>
    public double Weight { get; init; } = 1;
}
