using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;

namespace Polystore.Reports.Html;

/// <summary>
/// Writes one self-contained HTML file: no script, no request, light and dark, for the screen, the telephone and paper. The same
/// document gives the same bytes.
/// </summary>
public sealed class HtmlRenderer : IReportRenderer
{
    /// <inheritdoc />
    public string Render(CheckReport report) => CheckPage.Of(report);

    /// <inheritdoc />
    public string Render(Advice advice) => AdvicePage.Of(advice);

    /// <inheritdoc />
    public string Render(Explanation explanation) => PlanPage.Of(explanation);
}
