namespace Polystore.Reports.Html;

/// <summary>The stylesheets that pages carry inside themselves.</summary>
internal static class Stylesheet
{
    /// <summary>What every page needs.</summary>
    public static string Text { get; } = Read("report.css");

    /// <summary>What pages of plans need on top.</summary>
    public static string Plan { get; } = Read("plan.css");

    /// <summary>What pages of schemas need on top.</summary>
    public static string Schema { get; } = Read("schema.css");

    private static string Read(string name)
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
