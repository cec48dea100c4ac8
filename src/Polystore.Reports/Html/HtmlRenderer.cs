using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;

namespace Polystore.Reports.Html;

/// <summary>
/// Writes one self-contained HTML file: no script, no request, light and dark, for the screen, the telephone and paper. The same
/// document gives the same bytes.
/// </summary>
public sealed class HtmlRenderer : IReportRenderer
{
    /// <summary>How many findings of one rule a health check lists; null for all. Browsers grow slow beyond some thousand cards.</summary>
    public int? PerRule { get; init; } = 100;

    /// <inheritdoc />
    public string Render(CheckReport report) => CheckPage.Of(report, PerRule);

    /// <inheritdoc />
    public string Render(Advice advice) => AdvicePage.Of(advice);

    /// <inheritdoc />
    public string Render(Explanation explanation) => PlanPage.Of(explanation);

    /// <inheritdoc />
    public string Render(KeyspaceReport keyspace) => KeyspacePage.Of(keyspace);

    /// <inheritdoc />
    public string Render(PipelineReport pipeline) => PipelinePage.Of(pipeline);

    /// <inheritdoc />
    public string Render(SchemaDocument schema) => SchemaPage.Of(schema);
}
