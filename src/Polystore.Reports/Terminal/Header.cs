using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>The first line of every screen.</summary>
internal static class Header
{
    public static void Show(TerminalCanvas canvas, string what, string? target, string engine, string? version, DateTimeOffset? when = null)
    {
        var line = new List<Span> { new($"Polystore {what}", Palette.Heading) };
        if (target is not null)
        {
            line.AddRange([new Span(" · ", Palette.Dim), new Span(target, Palette.Bold)]);
        }

        line.AddRange([new Span(" · ", Palette.Dim), EngineWords.Name(engine, version)]);
        if (when is { } instant)
        {
            line.AddRange([new Span(" · ", Palette.Dim), new Span(Quantity.Instant(instant).Replace(' ', '\u00a0'), Palette.Dim)]);
        }

        canvas.Prose(0, 2, line);
        canvas.Blank();
    }
}
