namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Reads the first line of a node: <c>Parallel Index Only Scan Backward using i on public.t a</c>, as explain.c writes it.</summary>
internal static class NodeTitle
{
    private static readonly string[] Starts =
    [
        "Seq Scan", "Index ", "Bitmap ", "Tid ", "Sample Scan", "Subquery Scan", "Function Scan", "Table Function Scan", "Values Scan", "CTE Scan",
        "WorkTable Scan", "Named Tuplestore Scan", "Foreign ", "Custom Scan", "Nested Loop", "Hash", "Merge", "Append", "Recursive Union", "Materialize",
        "Memoize", "Sort", "Incremental Sort", "Group", "Aggregate", "MixedAggregate", "WindowAgg", "Unique", "SetOp", "LockRows", "Limit", "Gather",
        "Result", "ProjectSet", "BitmapAnd", "BitmapOr", "Insert on", "Update on", "Delete on", "Partial ", "Finalize ", "Parallel ", "Async ",
    ];

    private static readonly string[] Joins = ["Nested Loop", "Hash", "Merge"];
    private static readonly string[] JoinTypes = ["Left", "Full", "Right", "Semi", "Anti", "Right Semi", "Right Anti"];

    /// <summary>Whether a line without costs and without an arrow can only be a root.</summary>
    public static bool LooksLikeNode(string line) =>
        !line.Contains(": ", StringComparison.Ordinal) && !line.EndsWith(':') && Array.Exists(Starts, start => line.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Whether it names a table that ModifyTable writes, on a line of its own.</summary>
    public static bool IsTarget(string line) =>
        TryCut(line.StartsWith("Foreign ", StringComparison.Ordinal) ? line["Foreign ".Length..] : line, out _, "Insert on ", "Update on ", "Delete on ", "Merge on ");

    public static PlanValue Read(string title)
    {
        var node = PlanValue.Object();
        if (TryCut(title, out var rest, "Parallel "))
        {
            node.Add("Parallel Aware", PlanValue.Of(true));
            title = rest;
        }

        if (TryCut(title, out rest, "Async "))
        {
            node.Add("Async Capable", PlanValue.Of(true));
            title = rest;
        }

        if (!Aggregate(node, title) && !SetOperation(node, title) && !Write(node, title) && !Join(node, title))
        {
            Scan(node, title);
        }

        return node;
    }

    /// <summary>Adds relation, schema and alias: <c>public.t a</c>.</summary>
    public static void AddTarget(PlanValue node, string target, string kind)
    {
        var reader = new IdentifierReader(target);
        var first = reader.Next();
        if (reader.Take('.'))
        {
            node.Add("Schema", first);
            first = reader.Next();
        }

        var alias = reader.Next();
        if (kind != "Alias")
        {
            node.Add(kind, first);
        }

        node.Add("Alias", alias.Length > 0 ? alias : first);
    }

    private static bool Aggregate(PlanValue node, string title)
    {
        var mode = "Simple";
        if (TryCut(title, out var rest, "Partial ", "Finalize "))
        {
            mode = title[..(title.Length - rest.Length - 1)];
        }

        var strategy = rest switch { "Aggregate" => "Plain", "GroupAggregate" => "Sorted", "HashAggregate" => "Hashed", "MixedAggregate" => "Mixed", _ => null };
        if (strategy is null)
        {
            return false;
        }

        node.Add("Node Type", "Aggregate");
        node.Add("Strategy", strategy);
        node.Add("Partial Mode", mode);
        return true;
    }

    private static bool SetOperation(PlanValue node, string title)
    {
        if (!TryCut(title, out var command, "SetOp ", "HashSetOp "))
        {
            return false;
        }

        node.Add("Node Type", "SetOp");
        node.Add("Strategy", title[0] == 'H' ? "Hashed" : "Sorted");
        node.Add("Command", command);
        return true;
    }

    private static bool Write(PlanValue node, string title)
    {
        var foreign = TryCut(title, out var rest, "Foreign ");
        if (!TryCut(rest, out var target, "Insert on ", "Update on ", "Delete on ", "Merge on "))
        {
            return false;
        }

        node.Add("Node Type", foreign ? "Foreign Scan" : "ModifyTable");
        node.Add("Operation", rest[..rest.IndexOf(' ', StringComparison.Ordinal)]);
        AddTarget(node, target, "Relation Name");
        return true;
    }

    private static bool Join(PlanValue node, string title)
    {
        var kind = Array.Find(Joins, join => title.StartsWith(join, StringComparison.Ordinal));
        if (kind is null)
        {
            return false;
        }

        var isLoop = kind == "Nested Loop";
        if (isLoop && title.Length == kind.Length)
        {
            node.Add("Node Type", kind);
            node.Add("Join Type", "Inner");
            return true;
        }

        if (!title.EndsWith(" Join", StringComparison.Ordinal))
        {
            return false;
        }

        var type = title.Length == kind.Length + " Join".Length ? "Inner" : title[(kind.Length + 1)..^" Join".Length];
        if (type != "Inner" && !JoinTypes.Contains(type))
        {
            return false;
        }

        node.Add("Node Type", isLoop ? kind : kind + " Join");
        node.Add("Join Type", type);
        return true;
    }

    private static void Scan(PlanValue node, string title)
    {
        if (TryCut(title, out var bitmapIndex, "Bitmap Index Scan on "))
        {
            node.Add("Node Type", "Bitmap Index Scan");
            node.Add("Index Name", new IdentifierReader(bitmapIndex).Next());
            return;
        }

        var on = title.IndexOf(" on ", StringComparison.Ordinal);
        var type = on < 0 ? title : title[..on];
        var target = on < 0 ? "" : title[(on + 4)..];
        var usingAt = title.IndexOf(" using ", StringComparison.Ordinal);
        if (usingAt > 0 && (on < 0 || usingAt < on))
        {
            type = title[..usingAt];
            var reader = new IdentifierReader(title[(usingAt + " using ".Length)..]);
            node.Add("Index Name", reader.Next());
            target = reader.Rest is var rest && TryCut(rest, out var name, "on ") ? name : "";
        }

        if (type is "Index Scan" or "Index Only Scan" or "Index Scan Backward" or "Index Only Scan Backward")
        {
            var backward = type.EndsWith(" Backward", StringComparison.Ordinal);
            node.Add("Scan Direction", backward ? "Backward" : "Forward");
            type = backward ? type[..^" Backward".Length] : type;
        }

        var provider = type.StartsWith("Custom Scan (", StringComparison.Ordinal) && type.EndsWith(')');
        if (provider)
        {
            node.Add("Custom Plan Provider", type["Custom Scan (".Length..^1]);
        }

        node.Add("Node Type", provider ? "Custom Scan" : type);
        if (type == "Foreign Scan")
        {
            node.Add("Operation", "Select");
        }

        if (target.Length > 0)
        {
            AddTarget(node, target, KindOfTarget(type));
        }
    }

    private static string KindOfTarget(string type) => type switch
    {
        "Function Scan" => "Function Name",
        "Table Function Scan" => "Table Function Name",
        "CTE Scan" or "WorkTable Scan" => "CTE Name",
        "Named Tuplestore Scan" => "Tuplestore Name",
        "Subquery Scan" or "Values Scan" => "Alias",
        _ => "Relation Name",
    };

    private static bool TryCut(string text, out string rest, params ReadOnlySpan<string> starts)
    {
        foreach (var start in starts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                rest = text[start.Length..];
                return true;
            }
        }

        rest = text;
        return false;
    }
}
