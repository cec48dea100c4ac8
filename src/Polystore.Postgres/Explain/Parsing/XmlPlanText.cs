using System.Globalization;
using System.Text;
using System.Xml;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Reads the XML of EXPLAIN, as far as it goes. Elements whose children are items are lists. Iterative over its depth.</summary>
internal static class XmlPlanText
{
    private static readonly Dictionary<string, string> Names = NodeProperties.All.Select(property => property.Name)
        .Concat(MeasureProperties.All.Select(property => property.Name))
        .Concat(PlanHeader.All.Select(property => property.Name))
        .Distinct()
        .ToDictionary(XmlNames.Of);

    public static StructuredText Read(string text)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, ConformanceLevel = ConformanceLevel.Fragment };
        var open = new Stack<Element>();
        var root = new Element("");
        open.Push(root);
        string? truncated = null;
        using (var source = new StringReader(text))
        using (var reader = XmlReader.Create(source, settings))
        {
            try
            {
                while (reader.Read())
                {
                    Step(reader, open);
                }
            }
            catch (XmlException stop)
            {
                truncated = string.Create(CultureInfo.InvariantCulture, $"The XML ends or stops making sense at line {stop.LineNumber}, column {stop.LinePosition}.");
            }
        }

        while (open.Count > 1)
        {
            Close(open);
        }

        return new(root.ToValue(), text.Length, truncated);
    }

    private static void Step(XmlReader reader, Stack<Element> open)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                open.Push(new Element(reader.LocalName));
                if (reader.IsEmptyElement)
                {
                    Close(open);
                }

                break;
            case XmlNodeType.EndElement when open.Count > 1:
                Close(open);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                open.Peek().Text.Append(reader.Value);
                break;
        }
    }

    private static void Close(Stack<Element> open)
    {
        var element = open.Pop();
        // A list of nothing, such as the workers of a node that printed none, holds a line end; one item of a list that does is an empty grouping set.
        if (element.Children.Count > 0 || open.Peek().Tag == element.Tag + "s" || element.Text.Length == 0 || !string.IsNullOrWhiteSpace(element.Text.ToString()))
        {
            open.Peek().Children.Add((element.Tag, element.ToValue()));
        }
    }

    private sealed class Element(string tag)
    {
        public string Tag { get; } = tag;

        public List<(string Tag, PlanValue Value)> Children { get; } = [];

        public StringBuilder Text { get; } = new();

        public PlanValue ToValue()
        {
            if (Children.Count == 0)
            {
                return PlanValue.Of(Text.ToString());
            }

            if (Children.TrueForAll(child => child.Tag == Children[0].Tag) && (Children[0].Tag is "Item" or "Query" || Tag == Children[0].Tag + "s"))
            {
                var list = PlanValue.List();
                list.Items!.AddRange(Children.Select(child => child.Value));
                return list;
            }

            var value = PlanValue.Object();
            foreach (var (name, child) in SortGroupTags.Named(Children))
            {
                value.Add(Names.TryGetValue(name, out var known) ? known : name.Replace('-', ' '), child);
            }

            return value;
        }
    }
}
