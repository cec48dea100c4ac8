using System.Globalization;
using System.Text;

namespace Polystore.Reports.Html.Svg;

/// <summary>Writes well-formed SVG whose texts and attribute values are always encoded.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder svg = new();
    private readonly Stack<string> open = new();

    /// <summary>A picture with a name for those who cannot see it; without a name it is decoration beside a text that says the same.</summary>
    public SvgWriter(string? label, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Open("svg",
        [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("role", label is null ? null : "img"),
            ("aria-label", label),
            ("aria-hidden", label is null ? "true" : null),
            ("focusable", "false"),
            .. attributes,
        ]);
    }

    /// <summary>A number as SVG writes it, to a hundredth.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Opens an element.</summary>
    public SvgWriter Open(string tag, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        svg.Append('>');
        open.Push(tag);
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public SvgWriter Close()
    {
        svg.Append("</").Append(open.Pop()).Append('>');
        return this;
    }

    /// <summary>A shape without content.</summary>
    public SvgWriter Shape(string tag, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        svg.Append("/>");
        return this;
    }

    /// <summary>An element that holds only text.</summary>
    public SvgWriter Text(string tag, string text, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Open(tag, attributes);
        svg.Append(MarkupText.Encode(text));
        return Close();
    }

    /// <summary>What is shown when the pointer rests on the element opened last; lines are kept.</summary>
    public SvgWriter Tip(string text)
    {
        Open("title");
        svg.Append(MarkupText.EncodeLines(text));
        return Close();
    }

    /// <summary>The finished picture.</summary>
    public override string ToString()
    {
        var picture = new StringBuilder(svg.ToString());
        foreach (var tag in open)
        {
            picture.Append("</").Append(tag).Append('>');
        }

        return picture.ToString();
    }

    private void Start(string tag, IReadOnlyList<(string Name, string? Value)> attributes)
    {
        svg.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                svg.Append(' ').Append(name).Append("=\"").Append(MarkupText.Encode(value)).Append('"');
            }
        }
    }
}
