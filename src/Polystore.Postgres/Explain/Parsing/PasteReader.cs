using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing.Wrappings;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Finds the plans of a paste and hands each to the reader of its format.</summary>
internal sealed class PasteReader
{
    // A plan in a string of a result in a log line: three levels are real, more are an attack.
    private const int DeepestWrapping = 4;

    private readonly List<PostgresPlan> plans = [];
    private readonly int depth;

    private PasteReader(int depth) => this.depth = depth;

    public static List<PostgresPlan> Read(string text) => PasteWrappings.Better(text, Read(text, 0), unwrapped => Read(unwrapped, 0)).FindAll(plan => !ForeignPlans.IsOne(plan));

    private static List<PostgresPlan> Read(string text, int depth)
    {
        var reader = new PasteReader(depth);
        if (depth < DeepestWrapping)
        {
            reader.ReadText(PasteCleaner.Letters(text));
        }

        return reader.plans;
    }

    private void ReadText(string text)
    {
        if (LogMessages.In(text) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                var found = Read(message.Text, depth + 1);
                if (found is [var only])
                {
                    only.ExecutionTime ??= message.Milliseconds;
                }

                plans.AddRange(found);
            }

            return;
        }

        var start = text.Length - text.AsSpan().TrimStart().Length;
        if (start < text.Length && text[start] is '{' or '[')
        {
            // The common case, without a pass over lines.
            start = ReadJson(text, start);
            if (string.IsNullOrWhiteSpace(text[start..]))
            {
                return;
            }

            text = new string('\n', TextPlace.Of(text, start).Line - 1) + text[start..];
        }

        ReadLines(PasteCleaner.Lines(text));
    }

    private void ReadLines(List<string> lines)
    {
        var document = string.Join('\n', lines);
        var pending = new List<(string Text, int Number)>();
        var position = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].AsSpan().Trim();
            var next = i;
            if (FormatOf(line) is { } format)
            {
                var before = format == PlanFormat.Yaml ? pending.FindLastIndex(piece => piece.Text.AsSpan().TrimStart("- ").StartsWith("Query Text: \"")) : -1;
                var statement = before < 0 ? [] : pending.GetRange(before, pending.Count - before).ConvertAll(piece => piece.Text);
                if (before >= 0)
                {
                    pending.RemoveRange(before, pending.Count - before);
                }

                Flush(pending);
                next = format switch
                {
                    PlanFormat.Json => LineAt(lines, i, position, ReadJson(document, position)),
                    PlanFormat.Xml => ReadXml(lines, i),
                    _ => ReadYaml(lines, i, statement),
                };
            }
            else
            {
                pending.Add((lines[i], i + 1));
            }

            for (next = Math.Max(next, i); i < next; i++)
            {
                position += lines[i].Length + 1;
            }

            position += lines[i].Length + 1;
        }

        Flush(pending);
    }

    private static PlanFormat? FormatOf(ReadOnlySpan<char> line)
    {
        if (line is "[" or "{" || line.StartsWith("[{") || line.StartsWith("{\"") || line.StartsWith("[ {") || line.StartsWith("{ \""))
        {
            return PlanFormat.Json;
        }

        if (line.StartsWith("<explain") || line.StartsWith("<Query>") || line.StartsWith("<?xml"))
        {
            return PlanFormat.Xml;
        }

        return line is "- Plan:" or "Plan:" ? PlanFormat.Yaml : null;
    }

    private static int LineAt(List<string> lines, int first, int position, int end)
    {
        for (var i = first; i < lines.Count; i++)
        {
            position += lines[i].Length + 1;
            if (position >= end)
            {
                return i;
            }
        }

        return lines.Count - 1;
    }

    private void Flush(List<(string Text, int Number)> pending)
    {
        var read = TextPlanReader.Read(pending);
        var (from, to) = (0, 0);
        for (var i = 0; i < read.Count; i++)
        {
            // Each plan is told from its own lines, or a paste of many plans would be read once for each of them.
            from = Begin(pending, to, read[i].First);
            to = i + 1 < read.Count ? Begin(pending, from, read[i + 1].First) : pending.Count;
            var plan = PlanMapper.Map(read[i].Holder);
            plan.Truncated = Truncation.RunTogether(plan, pending.GetRange(from, to - from)) ?? Truncation.Of(plan, read[i].Last);
            NameTable(plan);
            plans.Add(plan);
        }

        pending.Clear();
    }

    private static int Begin(List<(string Text, int Number)> pieces, int at, int number)
    {
        while (at < pieces.Count && pieces[at].Number < number)
        {
            at++;
        }

        return at;
    }

    // Text leaves out the table of triggers when only one is written.
    private static void NameTable(PostgresPlan plan)
    {
        if (plan.Triggers.Any(trigger => trigger.Relation is null) && plan.Nodes.Where(node => node.NodeType == "ModifyTable").Take(2).ToList() is [var only])
        {
            foreach (var trigger in plan.Triggers)
            {
                trigger.Relation ??= only.RelationName;
            }
        }
    }

    private int ReadJson(string text, int start)
    {
        var read = JsonPlanText.Read(text, start);
        Add(read);
        return Math.Max(read.End, start + 1);
    }

    private int ReadXml(List<string> lines, int first)
    {
        var last = first;
        while (last + 1 < lines.Count && !lines[last].Contains("</explain>", StringComparison.Ordinal))
        {
            last++;
        }

        Add(XmlPlanText.Read(string.Join('\n', lines.GetRange(first, last - first + 1)).Trim()));
        return last;
    }

    private int ReadYaml(List<string> lines, int first, List<string> statement)
    {
        var indent = Indent(lines[first]);
        var last = first;
        while (last + 1 < lines.Count && (lines[last + 1].AsSpan().Trim().IsEmpty || Indent(lines[last + 1]) > indent
            || (Indent(lines[last + 1]) == indent && (lines[last + 1].AsSpan(indent).StartsWith("- Plan:") || TextLine.PropertyColon(lines[last + 1][indent..]) > 0))))
        {
            last++;
        }

        var value = YamlPlanText.Read([.. statement, .. lines.GetRange(first, last - first + 1)]);
        var before = plans.Count;
        Add(new(value, 0, null));
        plans.Skip(before).ToList().ForEach(plan => plan.Truncated ??= Truncation.Of(plan, last + 1));
        return last;
    }

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart().Length;

    private void Add(StructuredText read)
    {
        var (holders, text) = PlanSearch.In(read.Value);
        foreach (var holder in holders)
        {
            plans.Add(PlanMapper.Map(holder));
        }

        if (text is not null)
        {
            plans.AddRange(Read(text, depth + 1));
        }

        if (plans.Count > 0)
        {
            plans[^1].Truncated ??= read.Truncated;
        }
    }

}
