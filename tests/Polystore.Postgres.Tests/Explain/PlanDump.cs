using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>A plan as one text that holds all of it, so that two plans can be compared.</summary>
internal static class PlanDump
{
    public static string Of(PostgresPlan plan) => PostgresPlanWriter.Write(plan, PlanFormat.Json);
}
