using System.Text;
using Polystore.Reports.Terminal;

namespace Polystore.Reports.Tests.Terminal;

/// <summary>Renders to a string as the command line does.</summary>
internal static class TerminalOutput
{
    public static string Of(Action<TerminalRenderer> render, int width = 80, bool terminal = false, Encoding? encoding = null, Func<string, string?>? environment = null)
    {
        using var writer = new EncodedWriter(encoding ?? Encoding.UTF8);
        render(new TerminalRenderer(TerminalSetup.Create(writer, terminal, environment ?? (_ => null), width)));
        return writer.ToString().ReplaceLineEndings("\n");
    }

    private sealed class EncodedWriter(Encoding encoding) : StringWriter
    {
        public override Encoding Encoding => encoding;
    }
}
