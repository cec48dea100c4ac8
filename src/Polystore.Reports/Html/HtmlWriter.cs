using System.Text;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>Writes elements whose texts and attribute values are always encoded. There is no way to pass markup through.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder html = new();
    private readonly Stack<string> open = new();

    /// <summary>Opens an element; attributes without a value are left out.</summary>
    public HtmlWriter Open(string tag, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        open.Push(tag);
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public HtmlWriter Close()
    {
        html.Append("</").Append(open.Pop()).Append('>');
        if (open.Count < 6)
        {
            html.Append('\n');
        }

        return this;
    }

    /// <summary>Text in one line.</summary>
    public HtmlWriter Text(string text)
    {
        html.Append(MarkupText.Encode(text));
        return this;
    }

    /// <summary>An element that holds only text.</summary>
    public HtmlWriter Element(string tag, string text, params IReadOnlyList<(string Name, string? Value)> attributes) => Open(tag, attributes).Text(text).Close();

    /// <summary>An element without content or end tag.</summary>
    public HtmlWriter Void(string tag, params IReadOnlyList<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        return this;
    }

    /// <summary>A picture.</summary>
    public HtmlWriter Picture(SvgWriter svg)
    {
        html.Append(svg);
        return this;
    }

    /// <summary>Statements in a block that one click selects whole.</summary>
    public HtmlWriter Statements(IReadOnlyList<string> statements, string engine)
    {
        if (statements.Count == 0)
        {
            return this;
        }

        Open("pre", ("class", "sql"), ("tabindex", "0"), ("aria-label", "statements")).Open("code");
        foreach (var (text, kind) in SqlTokens.Of(StatementText.Ready(statements, engine)))
        {
            if (Class(kind) is { } style)
            {
                Start("span", [("class", style)]);
                html.Append(MarkupText.EncodeLines(text)).Append("</span>");
            }
            else
            {
                html.Append(MarkupText.EncodeLines(text));
            }
        }

        return Close().Close();
    }

    /// <summary>Code in a block that keeps its lines.</summary>
    public HtmlWriter Code(string code, string label)
    {
        Open("pre", ("class", "sql"), ("tabindex", "0"), ("aria-label", label)).Open("code");
        html.Append(MarkupText.EncodeLines(code));
        return Close().Close();
    }

    /// <summary>The page's own stylesheets; the only text that is not encoded, and it comes from this assembly alone.</summary>
    public HtmlWriter Style(IReadOnlyList<string> further)
    {
        html.Append("<style>\n").Append(Stylesheet.Text).AppendJoin("", further).Append("</style>\n");
        return this;
    }

    /// <summary>The document type, before anything else.</summary>
    public HtmlWriter DocumentType()
    {
        html.Append("<!doctype html>\n");
        return this;
    }

    /// <summary>The finished page.</summary>
    public string Finish() => open.Count == 0 ? html.ToString() : throw new InvalidOperationException($"<{open.Peek()}> is not closed.");

    private void Start(string tag, IReadOnlyList<(string Name, string? Value)> attributes)
    {
        html.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                html.Append(' ').Append(name).Append("=\"").Append(MarkupText.Encode(value)).Append('"');
            }
        }

        html.Append('>');
    }

    private static string? Class(SqlTokenKind kind) => kind switch
    {
        SqlTokenKind.Keyword => "k",
        SqlTokenKind.Text => "t",
        SqlTokenKind.Number => "n",
        SqlTokenKind.Comment => "c",
        _ => null,
    };
}
