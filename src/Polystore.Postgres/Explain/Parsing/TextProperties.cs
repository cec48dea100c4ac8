namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Turns a line <c>Name: value</c> into the properties that the structured formats have for it.</summary>
internal static class TextProperties
{
    private static readonly string[] SpaceLabels = ["Memory: ", "Disk: "];
    private static readonly string[] BatchLabels = ["Batches: ", "Memory Usage: ", "Disk Usage: "];
    private static readonly string[] CacheLabels = ["Misses: ", "Evictions: ", "Overflows: ", "Memory Usage: "];
    private static readonly string[] GroupLabels = ["Sort Method: ", "Sort Methods: ", "Average Memory: ", "Peak Memory: ", "Average Disk: ", "Peak Disk: "];

    public static void Add(PlanValue owner, string name, string value)
    {
        switch (name)
        {
            case "Buffers":
                Usage(owner, value, ["hit", "read", "dirtied", "written"], (pool, kind) => $"{pool} {kind} Blocks");
                break;
            case "I/O Timings":
                Usage(owner, value, ["read", "write"], (pool, kind) => $"{pool} I/O {kind} Time");
                break;
            case "WAL":
                AddNumbers(owner, value, ("records=", "WAL Records"), ("fpi=", "WAL FPI"), ("bytes=", "WAL Bytes"), ("full=", "WAL Buffers Full"));
                break;
            case "Heap Blocks":
                AddNumbers(owner, value, ("exact=", "Exact Heap Blocks"), ("lossy=", "Lossy Heap Blocks"));
                break;
            case "Tuples":
                AddNumbers(owner, value, ("inserted=", "Tuples Inserted"), ("updated=", "Tuples Updated"), ("deleted=", "Tuples Deleted"), ("skipped=", "Tuples Skipped"));
                break;
            case "Sort Method":
                SortMethod(owner, value);
                break;
            case "Buckets":
                Batches(owner, "Buckets: " + value, "Hash Batches");
                break;
            case "Batches":
                Batches(owner, "Batches: " + value, "HashAgg Batches");
                break;
            case "Planned Partitions":
                AddLeading(owner, "Planned Partitions", value);
                Batches(owner, value, "HashAgg Batches");
                break;
            case "Memory Usage" or "Peak Memory Usage":
                Batches(owner, "Memory Usage: " + value, "HashAgg Batches");
                break;
            case "Disk Usage":
                AddLeading(owner, "Disk Usage", value);
                break;
            case "Hits":
                Cache(owner, value);
                break;
            case "Full-sort Groups" or "Pre-sorted Groups":
                owner.Add(name, SortGroups(value));
                break;
            case "Foreign File Size":
                AddLeading(owner, name, value);
                break;
            case "Storage":
                Storage(owner, value);
                break;
            case "Sampling":
                Sampling(owner, value);
                break;
            default:
                owner.Add(name, value);
                break;
        }
    }

    /// <summary>The number at the start of <c>24kB</c> or <c>1024 (originally 512)</c>.</summary>
    public static void AddLeading(PlanValue owner, string name, string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] is '.' or '-'))
        {
            end++;
        }

        if (end > 0)
        {
            owner.Add(name, PlanValue.Bare(value[..end]));
        }
    }

    private static void AddNumbers(PlanValue owner, string value, params ReadOnlySpan<(string Label, string Name)> numbers)
    {
        foreach (var (label, name) in numbers)
        {
            NodeMetrics.AddNumber(owner, value, label, name);
        }
    }

    // "shared hit=4 read=1, temp read=1 written=2"; before 15 timings had no pool, in 15 and 16 "shared/local".
    private static void Usage(PlanValue owner, string value, ReadOnlySpan<string> kinds, Func<string, string, string> name)
    {
        foreach (var part in value.Split(','))
        {
            var pool = part.Trim() switch
            {
                var text when text.StartsWith("temp", StringComparison.Ordinal) => "Temp",
                var text when text.StartsWith("local", StringComparison.Ordinal) => "Local",
                _ => "Shared",
            };
            foreach (var kind in kinds)
            {
                NodeMetrics.AddNumber(owner, part, kind + "=", name(pool, char.ToUpperInvariant(kind[0]) + kind[1..]));
            }
        }
    }

    private static void SortMethod(PlanValue owner, string value)
    {
        var space = Label(value, SpaceLabels);
        if (space is not { } found)
        {
            owner.Add("Sort Method", value);
            return;
        }

        owner.Add("Sort Method", value[..found.Start].Trim());
        AddLeading(owner, "Sort Space Used", value[found.End..]);
        owner.Add("Sort Space Type", value[found.Start..(found.End - 2)]);
    }

    private static void Batches(PlanValue owner, string value, string batches)
    {
        if (After(value, "Buckets: ") is { } buckets)
        {
            WithOriginal(owner, buckets, "Hash Buckets", "Original Hash Buckets");
        }

        if (After(value, "Batches: ") is { } count)
        {
            if (batches == "Hash Batches")
            {
                WithOriginal(owner, count, batches, "Original Hash Batches");
            }
            else
            {
                AddLeading(owner, batches, count);
            }
        }

        AddLeading(owner, "Peak Memory Usage", After(value, "Memory Usage: ") ?? "");
        AddLeading(owner, "Disk Usage", After(value, "Disk Usage: ") ?? "");
    }

    private static void WithOriginal(PlanValue owner, string value, string name, string original)
    {
        AddLeading(owner, name, value);
        var end = Label(value, BatchLabels)?.Start ?? value.Length;
        var own = value[..end];
        if (After(own, "(originally ") is { } first)
        {
            AddLeading(owner, original, first);
        }
        else
        {
            AddLeading(owner, original, value);
        }
    }

    private static void Cache(PlanValue owner, string value)
    {
        AddLeading(owner, "Cache Hits", value);
        foreach (var label in CacheLabels)
        {
            AddLeading(owner, label == "Memory Usage: " ? "Peak Memory Usage" : "Cache " + label[..^2], After(value, label) ?? "");
        }
    }

    private static PlanValue SortGroups(string value)
    {
        var groups = PlanValue.Object();
        AddLeading(groups, "Group Count", value);
        var methods = After(value, "Sort Method: ") ?? After(value, "Sort Methods: ") ?? "";
        var end = Label(methods, GroupLabels)?.Start ?? methods.Length;
        groups.Add("Sort Methods Used", PlanValue.Of(ExpressionList.Split(methods[..end])));
        foreach (var kind in new[] { "Memory", "Disk" })
        {
            if (After(value, $"Average {kind}: ") is { } average && After(value, $"Peak {kind}: ") is { } peak)
            {
                var space = PlanValue.Object();
                AddLeading(space, "Average Sort Space Used", average);
                AddLeading(space, "Peak Sort Space Used", peak);
                groups.Add("Sort Space " + kind, space);
            }
        }

        return groups;
    }

    private static void Storage(PlanValue owner, string value)
    {
        var space = After(value, "Maximum Storage: ");
        owner.Add("Storage", value.Split(' ')[0]);
        AddLeading(owner, "Maximum Storage", space ?? "");
    }

    // "bernoulli ('10'::real) REPEATABLE ('1'::double precision)"
    private static void Sampling(PlanValue owner, string value)
    {
        var open = value.IndexOf(" (", StringComparison.Ordinal);
        if (open < 0)
        {
            owner.Add("Sampling Method", value);
            return;
        }

        var repeatable = value.IndexOf(" REPEATABLE (", StringComparison.Ordinal);
        var arguments = (repeatable < 0 ? value[(open + 2)..] : value[(open + 2)..Math.Max(open + 2, repeatable)]).TrimEnd();
        owner.Add("Sampling Method", value[..open]);
        owner.Add("Sampling Parameters", PlanValue.Of(ExpressionList.Split(WithoutLast(arguments))));
        if (repeatable >= 0)
        {
            owner.Add("Repeatable Seed", WithoutLast(value[(repeatable + " REPEATABLE (".Length)..]));
        }
    }

    private static string WithoutLast(string text) => text.EndsWith(')') ? text[..^1] : text;

    private static string? After(string value, string label)
    {
        var at = value.IndexOf(label, StringComparison.Ordinal);
        return at < 0 ? null : value[(at + label.Length)..];
    }

    private static (int Start, int End)? Label(string value, string[] labels)
    {
        (int Start, int End)? first = null;
        foreach (var label in labels)
        {
            var at = value.IndexOf(" " + label, StringComparison.Ordinal);
            if (at >= 0 && (first is null || at + 1 < first.Value.Start))
            {
                first = (at + 1, at + 1 + label.Length);
            }
        }

        return first;
    }
}
