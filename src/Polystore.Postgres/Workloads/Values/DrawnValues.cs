namespace Polystore.Postgres.Workloads.Values;

/// <summary>Values for the parameters of a statement.</summary>
/// <param name="Constants">Constants by the number of the parameter, from 1.</param>
/// <param name="Words">What those are that columns are compared with for equality; null when there are none.</param>
internal sealed record DrawnValues(IReadOnlyDictionary<int, string> Constants, string? Words);
