namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Reads the YAML that EXPLAIN writes: block maps and lists, scalars quoted as in JSON, lists of lists in brackets
/// (<c>src/backend/commands/explain_format.c</c>). Iterative over its depth.
/// </summary>
internal sealed class YamlPlanText
{
    private readonly Stack<(int Indent, PlanValue Container)> open = new();
    private (int Indent, PlanValue Owner, string Name)? waiting;
    private PlanValue? root;

    public static PlanValue Read(IReadOnlyList<string> lines)
    {
        var reader = new YamlPlanText();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var indent = line.Length - line.AsSpan().TrimStart().Length;
            if (indent == line.Length)
            {
                continue;
            }

            var first = i;
            while (i + 1 < lines.Count && i - first < LongestWrap && EndsInsideQuotes(lines[i], i > first))
            {
                i++;
            }

            reader.Line(indent, (first == i ? line : string.Join(' ', lines.Skip(first).Take(i - first + 1).Select(part => part.Trim()))).Trim());
        }

        return reader.root ?? PlanValue.Object();
    }

    // A statement of more lines than that is not a wrapped scalar but a quote that was never closed.
    private const int LongestWrap = 1000;

    private static bool EndsInsideQuotes(string line, bool inside)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (inside && line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                inside = !inside;
            }
        }

        return inside;
    }

    private void Line(int indent, string text)
    {
        while (text.StartsWith("- ", StringComparison.Ordinal) || text == "-")
        {
            var list = Container(indent, isList: true);
            var rest = text.Length < 2 ? "" : text[2..].TrimStart();
            indent += text.Length - rest.Length;
            text = rest;
            if (Colon(text) < 0)
            {
                list.Items!.Add(Scalar(text));
                return;
            }

            var item = PlanValue.Object();
            list.Items!.Add(item);
            open.Push((indent, item));
        }

        var colon = Colon(text);
        if (colon < 0)
        {
            return;
        }

        var owner = Container(indent, isList: false);
        var name = text[..colon].Trim('"');
        var value = text[(colon + 1)..].Trim();
        if (value.Length == 0)
        {
            waiting = (indent, owner, name);
        }
        else
        {
            owner.Add(name, Scalar(value));
        }
    }

    // The container whose entries stand at an indent; a key that waits for its value gets a new one.
    private PlanValue Container(int indent, bool isList)
    {
        if (waiting is { } key)
        {
            waiting = null;
            if (indent > key.Indent)
            {
                var container = isList ? PlanValue.List() : PlanValue.Object();
                key.Owner.Add(key.Name, container);
                open.Push((indent, container));
                return container;
            }
        }

        while (open.TryPeek(out var top) && (top.Indent > indent || (top.Container.Items is not null) != isList) && open.Count > 1)
        {
            open.Pop();
        }

        if (open.TryPeek(out var found) && (found.Container.Items is not null) == isList)
        {
            return found.Container;
        }

        var fresh = isList ? PlanValue.List() : PlanValue.Object();
        root ??= fresh;
        open.Clear();
        open.Push((indent, fresh));
        return fresh;
    }

    private static PlanValue Scalar(string text) =>
        text.StartsWith('"') || text.StartsWith('[') ? JsonPlanText.Read(text, 0).Value : PlanValue.Bare(text == "null" ? null : text);

    private static int Colon(string text)
    {
        if (text.StartsWith('"') || text.StartsWith('['))
        {
            return -1;
        }

        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 ? colon : text.EndsWith(':') ? text.Length - 1 : -1;
    }
}
