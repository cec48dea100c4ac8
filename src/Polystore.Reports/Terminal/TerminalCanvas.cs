using Polystore.Reports.Wording;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Polystore.Reports.Terminal;

/// <summary>
/// Writes lines. Prose is wrapped at the width with a hanging indent; statements are never broken, so that what is copied from
/// the terminal runs. A console without colour gets bare text. Every text passes <see cref="VisibleText"/> here, so that no
/// name from a database can steer the terminal.
/// </summary>
internal sealed class TerminalCanvas(IAnsiConsole console)
{
    private readonly bool colour = console.Profile.Capabilities.Ansi && console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>Columns for prose.</summary>
    public int Width { get; } = Math.Min(console.Profile.Width, TerminalSetup.WidestLine);

    /// <summary>Whether the output can carry more than ASCII.</summary>
    public bool Unicode { get; } = console.Profile.Capabilities.Unicode;

    /// <summary>An empty line.</summary>
    public void Blank() => Line();

    /// <summary>One line as it is, however long.</summary>
    public void Line(params IReadOnlyList<Span> spans)
    {
        var written = spans.Select(Visible).ToList();
        TrimEnd(written);
        if (!colour)
        {
            console.Profile.Out.Writer.Write(string.Concat(written.Select(span => span.Text)) + "\n");
            return;
        }

        console.Write(new RawLine(written));
    }

    /// <summary>Text wrapped at the width.</summary>
    /// <param name="indent">Columns before the first line.</param>
    /// <param name="hang">Columns before the lines that follow.</param>
    /// <param name="spans">The text.</param>
    public void Prose(int indent, int hang, params IReadOnlyList<Span> spans)
    {
        var line = new List<Span> { new string(' ', indent) };
        var used = indent;
        var empty = true;
        foreach (var (word, style, gap) in Words(spans.Select(Visible)))
        {
            var width = new Span(word, style).Width;
            var space = gap;
            if (space > 0 && !empty && used + space + width > Width)
            {
                Line([.. line]);
                line = [new string(' ', hang)];
                used = hang;
                space = 0;
            }

            line.Add(new Span(new string(' ', space) + word, style));
            used += space + width;
            empty = false;
        }

        Line([.. line]);
    }

    /// <summary>A statement: every line of it indented, none of them broken.</summary>
    public void Code(int indent, string statement)
    {
        var line = new List<Span> { new string(' ', indent) };
        foreach (var (text, kind) in SqlTokens.Of(VisibleText.Lines(statement)))
        {
            var parts = text.Split('\n');
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    Line([.. line]);
                    line = [new string(' ', indent)];
                }

                line.Add(new Span(parts[i], Palette.Of(kind)));
            }
        }

        Line([.. line]);
    }

    /// <summary>A heading with a rule to the right edge.</summary>
    public void Heading(string text, Style style)
    {
        var rest = Math.Max(0, Width - text.Length - 1);
        Line(new Span(text, style), " ", new Span(new string(Unicode ? '─' : '-', rest), Palette.Dim));
    }

    private static IEnumerable<(string Word, Style Style, int Gap)> Words(IEnumerable<Span> spans)
    {
        var gap = 0;
        foreach (var span in spans)
        {
            foreach (var (piece, index) in span.Text.Split(' ').Select((piece, index) => (piece, index)))
            {
                gap += index > 0 ? 1 : 0;
                if (piece.Length > 0)
                {
                    yield return (piece, span.Style, gap);
                    gap = 0;
                }
            }
        }
    }

    private Span Visible(Span span)
    {
        var text = VisibleText.OneLine(span.Text);
        return span with { Text = Unicode ? text : VisibleText.ToAscii(text) };
    }

    private static void TrimEnd(List<Span> spans)
    {
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            spans[i] = spans[i] with { Text = spans[i].Text.TrimEnd(' ') };
            if (spans[i].Text.Length > 0)
            {
                return;
            }
        }
    }

    private sealed class RawLine(IReadOnlyList<Span> spans) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [.. spans.Where(span => span.Text.Length > 0).Select(span => new Segment(span.Text, span.Style)), Segment.LineBreak];
    }
}
