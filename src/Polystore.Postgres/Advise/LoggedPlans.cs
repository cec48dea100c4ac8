using System.Globalization;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Workloads;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Proving;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>Plans that auto_explain logged, as evidence.</summary>
internal static class LoggedPlans
{
    /// <summary>The plan; null when it was cut short before anything of it, or is none.</summary>
    public static PostgresPlan? Read(LoggedPlan logged)
    {
        try
        {
            return PostgresPlanReader.Read(logged.Text);
        }
        catch (TargetException)
        {
            return null;
        }
    }

    /// <summary>A finding of such a plan, with where it was seen and without the values of that execution.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="id">The statement.</param>
    /// <param name="logged">The execution.</param>
    /// <param name="plan">Its plan.</param>
    public static Finding Told(Finding finding, string id, LoggedPlan logged, PostgresPlan plan)
    {
        var masked = MaskedValues.In(finding, plan, logged.Parameters.OfType<string>().ToList());
        return masked with
        {
            // Its place is in a plan that is not shown.
            Subject = masked.Subject with { Location = null },
            Evidence =
            [
                .. masked.Evidence,
                Evidence.Of(
                    "seen in",
                    string.Create(CultureInfo.InvariantCulture, $"{id}, the slowest of {logged.Executions:#,0} logged executions with rows counted: {PlanWords.Time(logged.Milliseconds)}{Blocks(plan)}"),
                    null,
                    "auto_explain in the server's log"),
            ],
            Unproven = "it was seen in a logged execution; what the change brings was not tried",
        };
    }

    private static string Blocks(PostgresPlan plan) => plan.Root.Buffers is { Touched: var blocks } ? string.Create(CultureInfo.InvariantCulture, $", {blocks:#,0} blocks") : "";
}
