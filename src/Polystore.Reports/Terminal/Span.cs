using Spectre.Console;
using Spectre.Console.Rendering;

namespace Polystore.Reports.Terminal;

/// <summary>A piece of a line in one style. The text is taken as it is: never as markup.</summary>
internal readonly record struct Span(string Text, Style Style)
{
    /// <summary>Columns it takes; East Asian wide characters take two.</summary>
    public int Width => Columns(Text);

    /// <summary>Columns that a text takes.</summary>
    public static int Columns(string text) => new Segment(text).CellCount();

    public static implicit operator Span(string text) => new(text, Style.Plain);
}
