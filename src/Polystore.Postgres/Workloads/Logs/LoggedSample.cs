namespace Polystore.Postgres.Workloads.Logs;

/// <summary>One execution as it was logged. Its values are user data.</summary>
/// <param name="Sql">The statement as sent.</param>
/// <param name="Parameters">The values of <c>$1</c>, <c>$2</c>, … as text, null for NULL; empty when it has none or they were not logged.</param>
/// <param name="Milliseconds">How long it took; null when unknown.</param>
public sealed record LoggedSample(string Sql, IReadOnlyList<string?> Parameters, double? Milliseconds)
{
    /// <summary>How many executions it stands for, above 0.</summary>
    public double Weight { get; init; } = 1;

    internal long Size => Sql.Length + Parameters.Sum(value => (value?.Length ?? 0) + 16L) + 64;
}
