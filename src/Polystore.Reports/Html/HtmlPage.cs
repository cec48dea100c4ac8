using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>The frame around every page: head, header, table of contents, main part and footer.</summary>
internal static class HtmlPage
{
    // No request leaves the page: no script, no font, no picture from elsewhere.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>The whole document.</summary>
    public static string Of(HtmlHeader header, IReadOnlyList<HtmlSection> sections)
    {
        var html = new HtmlWriter().DocumentType().Open("html", ("lang", "en"));
        Head(html, header);
        html.Open("body");
        html.Element("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
        Header(html, header);
        html.Open("div", ("class", "frame"));
        Contents(html, sections);
        html.Open("main", ("id", "report"));
        foreach (var section in sections)
        {
            html.Open("section", ("id", section.Id), ("aria-labelledby", $"{section.Id}-title"));
            html.Element("h2", section.Title, ("id", $"{section.Id}-title"));
            section.Write(html);
            html.Close();
        }

        html.Close().Close();
        Footer(html, header);
        return html.Close().Close().Finish();
    }

    private static void Head(HtmlWriter html, HtmlHeader header)
    {
        html.Open("head");
        html.Void("meta", ("charset", "utf-8"));
        html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Void("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Void("meta", ("name", "generator"), ("content", $"Polystore {ProductVersion.Current}"));
        html.Element("title", $"{header.What}: {header.Target ?? EngineWords.Name(header.Engine)}");
        html.Style(header.Stylesheets).Close();
    }

    private static void Header(HtmlWriter html, HtmlHeader header)
    {
        html.Open("header", ("class", "top")).Open("div", ("class", "inner"));
        html.Element("p", $"Polystore · {header.What}", ("class", "brand"));
        html.Element("h1", header.Target ?? EngineWords.Name(header.Engine));
        html.Open("p", ("class", "meta"));
        html.Element("span", EngineWords.Name(header.Engine, header.ServerVersion));
        foreach (var fact in header.Facts)
        {
            html.Element("span", fact);
        }

        html.Close();
        html.Element("p", header.Verdict, ("class", $"verdict {header.Tone}"));
        html.Close().Close();
    }

    private static void Contents(HtmlWriter html, IReadOnlyList<HtmlSection> sections)
    {
        html.Open("nav", ("aria-label", "Contents")).Open("ul");
        foreach (var section in sections)
        {
            html.Open("li").Element("a", section.Title, ("href", $"#{section.Id}"));
            if (section.Entries.Count > 0)
            {
                html.Open("ol");
                foreach (var entry in section.Entries)
                {
                    html.Open("li", ("class", entry.Style)).Element("a", entry.Title, ("href", $"#{entry.Id}"), ("title", entry.Title)).Close();
                }

                html.Close();
            }

            html.Close();
        }

        html.Close().Close();
    }

    private static void Footer(HtmlWriter html, HtmlHeader header)
    {
        html.Open("footer").Open("div", ("class", "inner"));
        html.Element("p", $"Polystore {ProductVersion.Current}. This page is one file: it loads nothing and sends nothing.");
        html.Open("p").Text("For machines: ").Element("code", header.MachineHint).Text(header.ExitCodes).Close();
        html.Close().Close();
    }
}

/// <summary>What stands at the top and the bottom of a page.</summary>
internal sealed record HtmlHeader
{
    public required string What { get; init; }

    public string? Target { get; init; }

    public required string Engine { get; init; }

    public string? ServerVersion { get; init; }

    public IReadOnlyList<string> Facts { get; init; } = [];

    public required string Verdict { get; init; }

    /// <summary><c>good</c>, <c>warn</c> or <c>bad</c>.</summary>
    public required string Tone { get; init; }

    public required string MachineHint { get; init; }

    public string ExitCodes { get; init; } = "";

    /// <summary>Stylesheets on top of the one that every page has.</summary>
    public IReadOnlyList<string> Stylesheets { get; init; } = [];
}

/// <summary>One section of a page.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Write">Writes what is under the heading.</param>
internal sealed record HtmlSection(string Id, string Title, Action<HtmlWriter> Write)
{
    /// <summary>What the table of contents lists under it.</summary>
    public IReadOnlyList<HtmlEntry> Entries { get; init; } = [];
}

/// <summary>An entry of the table of contents.</summary>
/// <param name="Id">The anchor.</param>
/// <param name="Title">Its text.</param>
/// <param name="Style">Its style.</param>
internal sealed record HtmlEntry(string Id, string Title, string? Style);
