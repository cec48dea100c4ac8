using Polystore.Core.Findings;
using Polystore.Reports.Wording;
using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>The sixteen colours of every terminal, so that the user's own theme decides how they look.</summary>
internal static class Palette
{
    public static readonly Style Dim = new(decoration: Decoration.Dim);
    public static readonly Style Bold = new(decoration: Decoration.Bold);
    public static readonly Style Heading = new(Color.Aqua, decoration: Decoration.Bold);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    public static readonly Style Warn = new(Color.Olive);

    public static Style Of(Severity severity) => severity switch
    {
        Severity.Critical => new(Color.White, Color.Maroon, Decoration.Bold),
        Severity.High => new(Color.Red, decoration: Decoration.Bold),
        Severity.Medium => new(Color.Olive, decoration: Decoration.Bold),
        Severity.Low => new(Color.Teal),
        _ => Dim,
    };

    public static Style Of(ProofStrength strength) => strength switch
    {
        ProofStrength.Measured => Good,
        ProofStrength.Estimated => Warn,
        ProofStrength.Refuted => Bad,
        _ => Dim,
    };

    public static Style Of(SqlTokenKind kind) => kind switch
    {
        SqlTokenKind.Keyword => new(Color.Blue, decoration: Decoration.Bold),
        SqlTokenKind.Text => Good,
        SqlTokenKind.Number => new(Color.Purple),
        SqlTokenKind.Comment => Dim,
        _ => Style.Plain,
    };
}
