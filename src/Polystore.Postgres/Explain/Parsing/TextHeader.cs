using System.Globalization;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>The lines of text that belong to the statement and not to a node.</summary>
internal static class TextHeader
{
    private static readonly string[] TimingParts = ["Generation", "Deform", "Inlining", "Optimization", "Emission", "Total"];

    public static bool Owns(string name) => name is "Planning Time" or "Planning time" or "Execution Time" or "Execution time" or "Total runtime" or "Planning"
        or "Settings" or "Query Identifier" or "Query Text" or "Query Parameters" or "Serialization" or "Optimizer" or "Time" or "JIT";

    /// <returns>The object that indented lines below belong to, if any.</returns>
    public static PlanValue? Add(PlanValue holder, string name, string value)
    {
        switch (name)
        {
            case "Planning Time" or "Planning time" or "Execution Time" or "Execution time" or "Total runtime":
                TextProperties.AddLeading(holder, name[..^4] is "Total run" ? "Total Runtime" : name[..^4] + "Time", value);
                return null;
            case "Settings":
                holder.Add(name, Settings(value));
                return null;
            case "Planning" or "JIT":
                return Open(holder, name);
            case "Serialization":
                var section = Open(holder, name);
                NodeMetrics.AddNumber(section, value, "time=", "Time");
                NodeMetrics.AddNumber(section, value, "output=", "Output Volume");
                var format = value.IndexOf("format=", StringComparison.Ordinal);
                if (format >= 0)
                {
                    section.Add("Format", value[(format + "format=".Length)..].Trim());
                }

                return section;
            case "Time":
                // psql's own \timing: the round trip, not the server.
                return null;
            default:
                holder.Add(name, value);
                return null;
        }
    }

    public static void AddToSection(PlanValue section, string name, string value)
    {
        switch (name)
        {
            case "Memory":
                NodeMetrics.AddNumber(section, value, "used=", "Memory Used");
                NodeMetrics.AddNumber(section, value, "allocated=", "Memory Allocated");
                break;
            case "Options":
                section.Add(name, Options(value));
                break;
            case "Timing":
                section.Add(name, Timing(value));
                break;
            case "Functions":
                TextProperties.AddLeading(section, name, value);
                break;
            default:
                TextProperties.Add(section, name, value);
                break;
        }
    }

    /// <summary><c>JIT for worker 0:</c>.</summary>
    public static bool TryJitOfWorker(string line, out int number)
    {
        const string Start = "JIT for worker ";
        number = 0;
        return line.StartsWith(Start, StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(Start.Length).TrimEnd(':'), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public static PlanValue Open(PlanValue owner, string name)
    {
        var section = PlanValue.Object();
        owner.Add(name, section);
        return section;
    }

    // "Trigger name on table: time=1.2 calls=3", "Trigger name for constraint fk on table: calls=3", "Trigger for constraint fk: …"
    public static PlanValue Trigger(string line)
    {
        var colon = line.LastIndexOf(": ", StringComparison.Ordinal);
        var title = colon < 0 ? line : line[..colon];
        var trigger = PlanValue.Object();
        var rest = title["Trigger ".Length..];
        var on = rest.LastIndexOf(" on ", StringComparison.Ordinal);
        if (on >= 0)
        {
            trigger.Add("Relation", rest[(on + " on ".Length)..]);
            rest = rest[..on];
        }

        const string For = "for constraint ";
        var constraint = rest.IndexOf(For, StringComparison.Ordinal);
        if (constraint >= 0)
        {
            trigger.Add("Constraint Name", rest[(constraint + For.Length)..]);
            rest = rest[..constraint].TrimEnd();
        }

        if (rest.Length > 0)
        {
            trigger.Add("Trigger Name", rest);
        }

        NodeMetrics.AddNumber(trigger, line[Math.Max(0, colon)..], "time=", "Time");
        NodeMetrics.AddNumber(trigger, line[Math.Max(0, colon)..], "calls=", "Calls");
        return trigger;
    }

    // "work_mem = '64kB', enable_seqscan = 'off'"
    private static PlanValue Settings(string value)
    {
        var settings = PlanValue.Object();
        foreach (var setting in ExpressionList.Split(value))
        {
            var equals = setting.IndexOf(" = ", StringComparison.Ordinal);
            if (equals > 0)
            {
                var text = setting[(equals + 3)..].Trim();
                var quoted = text.Length >= 2 && text[0] == '\'' && text[^1] == '\'';
                settings.Add(setting[..equals].Trim(), quoted ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : text);
            }
        }

        return settings;
    }

    // "Inlining true, Optimization false, Expressions true, Deforming true"
    private static PlanValue Options(string value)
    {
        var options = PlanValue.Object();
        foreach (var option in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var space = option.LastIndexOf(' ');
            if (space > 0)
            {
                options.Add(option[..space], PlanValue.Bare(option[(space + 1)..]));
            }
        }

        return options;
    }

    // "Generation 0.5 ms (Deform 0.1 ms), Inlining 0.0 ms, Optimization 0.1 ms, Emission 1.2 ms, Total 1.8 ms"
    private static PlanValue Timing(string value)
    {
        var timing = PlanValue.Object();
        var generation = PlanValue.Object();
        foreach (var part in TimingParts)
        {
            var at = value.IndexOf(part + " ", StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var number = value[(at + part.Length + 1)..];
            var target = part is "Generation" or "Deform" ? generation : timing;
            TextProperties.AddLeading(target, part == "Generation" ? "Total" : part, number);
        }

        timing.Add("Generation", generation);
        return timing;
    }
}
