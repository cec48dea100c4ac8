using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>One run of a statement.</summary>
/// <param name="Milliseconds">Execution time, triggers included, planning left out.</param>
/// <param name="Blocks">Blocks touched in any cache or temporary file.</param>
/// <param name="Plan">The steps of the plan without their numbers; equal for equal plans.</param>
/// <param name="Indexes">Names of the indexes that the plan reads.</param>
/// <param name="Executed">The plan with what execution measured.</param>
internal sealed record StatementMeasurement(double Milliseconds, double Blocks, string Plan, IReadOnlySet<string> Indexes, PostgresPlan Executed);
