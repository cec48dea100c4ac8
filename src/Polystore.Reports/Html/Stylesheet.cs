namespace Polystore.Reports.Html;

/// <summary>The stylesheet that every page carries inside itself.</summary>
internal static class Stylesheet
{
    /// <summary>The text of report.css.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("report.css is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
