using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>Decides between colour and plain text.</summary>
public static class TerminalSetup
{
    /// <summary>Columns when nobody says how many there are: what a terminal has had since the VT100.</summary>
    public const int DefaultWidth = 80;

    /// <summary>Longer lines are hard to read; a wider window stays empty at the right.</summary>
    public const int WidestLine = 120;

    /// <summary>
    /// A console over a writer. Colour is used when the writer is a terminal, NO_COLOR is unset or empty (no-color.org) and TERM is
    /// not <c>dumb</c>; otherwise not one escape sequence is written.
    /// </summary>
    /// <param name="writer">Where to write; its encoding decides whether typographic characters are used.</param>
    /// <param name="isTerminal">Whether the writer ends at a terminal.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="width">Columns of the terminal; null when unknown or piped.</param>
    public static IAnsiConsole Create(TextWriter writer, bool isTerminal, Func<string, string?> environment, int? width = null)
    {
        var colour = isTerminal && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = colour ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Math.Clamp(width ?? DefaultWidth, 40, WidestLine);
        console.Profile.Capabilities.Unicode = writer.Encoding.WebName is "utf-8" or "utf-16";
        return console;
    }
}
