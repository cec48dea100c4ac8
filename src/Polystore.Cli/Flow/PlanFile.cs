using System.Text.Json;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Core.Plans;

namespace Polystore.Cli.Flow;

/// <summary>Plans that a user saved: our own JSON, or whatever an engine printed.</summary>
internal static class PlanFile
{
    /// <summary>Every plan of a text, judged, at least one.</summary>
    /// <param name="engines">Those that may know it.</param>
    /// <param name="request">The text.</param>
    /// <param name="origin">The file, for sentences.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="TargetException">There is no plan in it.</exception>
    public static async Task<IReadOnlyList<Explanation>> ReadAsync(EngineRegistry engines, ReadPlanRequest request, string origin, CancellationToken cancellationToken)
    {
        if (OwnPlan(request.Text, origin) is { } own)
        {
            return [own];
        }

        var readers = engines.Engines.Select(engine => engine.Capability<IReadPlan>()).OfType<IReadPlan>().ToList();
        var reader = readers.Find(candidate => candidate.Recognizes(request.Text))
            ?? throw new TargetException($"{origin} holds no plan; give the output of EXPLAIN in any format, or of `polystore explain … --format json`.");
        return await reader.ReadAsync(request, cancellationToken);
    }

    // Null when the text is no JSON of ours; findings of then are kept as they were.
    private static Explanation? OwnPlan(string text, string origin)
    {
        if (!text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("{") || !text.Contains("polystore.plan/", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var document = JsonSerializer.Deserialize(text, PolystoreJson.Default.PlanDocument)!;
            return document.Format != "polystore.plan/1"
                ? throw new UsageException($"{origin} has the format {document.Format}, which this version cannot read; update Polystore.")
                : new Explanation
                {
                    Target = document.Target,
                    ServerVersion = document.ServerVersion,
                    Findings = document.Findings,
                    Notes = document.Notes,
                    Comparison = document.Comparison,
                    Plan = new QueryPlan
                    {
                        Engine = document.Engine,
                        Root = document.Root,
                        Sql = document.Sql,
                        Analyzed = document.Analyzed,
                        PlanningMs = document.PlanningMs,
                        ExecutionMs = document.ExecutionMs,
                        Totals = document.Totals,
                        Truncated = document.Truncated,
                    },
                };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new TargetException($"{origin} is not a readable plan of Polystore; make it again with `polystore explain … --format json`.", failure);
        }
    }
}
