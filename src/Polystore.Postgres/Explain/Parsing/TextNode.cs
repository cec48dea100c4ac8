using System.Globalization;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>A node that text is being read into, with what text leaves to the reader's knowledge: relationships, workers, groupings.</summary>
internal sealed class TextNode(int column, PlanValue value)
{
    private PlanValue? plans;
    private PlanValue? targets;
    private PlanValue? workers;
    private bool hasOuter;
    private List<(string Name, string Value)>? keys;

    /// <summary>Column of the arrow.</summary>
    public int Column { get; } = column;

    public PlanValue Value { get; } = value;

    private string? NodeType { get; } = value.Find("Node Type")?.Scalar;

    public void AddChild(PlanValue child, string? subplan)
    {
        child.Add("Parent Relationship", Relationship(subplan));
        if (subplan is not null)
        {
            child.Add("Subplan Name", subplan);
        }

        ListOf("Plans", ref plans).Items!.Add(child);
    }

    /// <summary><c>Update on public.part_1 p</c> below a node that writes several tables.</summary>
    public void AddTarget(string line)
    {
        var table = PlanValue.Object();
        NodeTitle.AddTarget(table, line[(line.IndexOf(" on ", StringComparison.Ordinal) + " on ".Length)..], "Relation Name");
        ListOf("Target Tables", ref targets).Items!.Add(table);
    }

    /// <summary><c>Worker 0: actual time=…</c> or <c>Worker 0:  Sort Method: …</c>; what follows on the line is added.</summary>
    public bool TryWorker(string line, out PlanValue worker)
    {
        worker = Value;
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(line.AsSpan("Worker ".Length, colon - "Worker ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        worker = Worker(number);
        var rest = line[(colon + 1)..].Trim();
        if (rest.StartsWith("actual ", StringComparison.Ordinal))
        {
            NodeMetrics.ReadActual(worker, rest);
        }
        else if (new TextLine(0, rest, 0).TryProperty(out var name, out var text))
        {
            TextProperties.Add(worker, name, text);
        }

        return true;
    }

    public PlanValue Worker(int number)
    {
        // Workers come in order, so the one that is meant is nearly always the last; others are merged later.
        var text = number.ToString(CultureInfo.InvariantCulture);
        var items = ListOf("Workers", ref workers).Items!;
        if (items.Count == 0 || items[^1].Find("Worker Number")?.Scalar != text)
        {
            var worker = PlanValue.Object();
            worker.Add("Worker Number", PlanValue.Bare(text));
            items.Add(worker);
        }

        return items[^1];
    }

    public void AddProperty(string name, string text)
    {
        if (NodeType == "Aggregate" && name is "Group Key" or "Hash Key" or "Sort Key")
        {
            (keys ??= []).Add((name, text));
        }
        else
        {
            TextProperties.Add(Value, name, text);
        }
    }

    /// <summary>One line of keys is a plain grouping; several, or a hashed one, are passes of GROUPING SETS.</summary>
    public void Finish()
    {
        // With VERBOSE the one function of a scan has its schema; a name without is the alias of several.
        if (NodeType == "Function Scan" && Value.Find("Function Call") is not null && Value.Find("Schema") is null)
        {
            Value.Members!.RemoveAll(member => member.Key == "Function Name");
        }

        if (keys is null)
        {
            return;
        }

        if (keys is [("Group Key", var only)] && only != "()")
        {
            Value.Add("Group Key", only);
            return;
        }

        var sets = PlanValue.List();
        PlanValue? groups = null;
        foreach (var (name, text) in keys)
        {
            if (name == "Sort Key" || name == "Hash Key" || groups is null)
            {
                var set = PlanValue.Object();
                sets.Items!.Add(set);
                groups = PlanValue.List();
                if (name == "Sort Key")
                {
                    set.Add(name, PlanValue.Of(ExpressionList.Split(text)));
                }

                set.Add(name == "Hash Key" ? "Hash Keys" : "Group Keys", groups);
            }

            if (name != "Sort Key")
            {
                groups.Items!.Add(PlanValue.Of(text == "()" ? [] : ExpressionList.Split(text)));
                groups = name == "Hash Key" ? null : groups;
            }
        }

        Value.Add("Grouping Sets", sets);
    }

    private string Relationship(string? subplan)
    {
        if (subplan is not null)
        {
            return subplan.StartsWith("SubPlan", StringComparison.Ordinal) ? "SubPlan" : "InitPlan";
        }

        switch (NodeType)
        {
            case "Append" or "Merge Append" or "BitmapAnd" or "BitmapOr":
                return "Member";
            case "Subquery Scan":
                return "Subquery";
            case "Custom Scan" or "Task":
                return "child";
            default:
                var inner = hasOuter;
                hasOuter = true;
                return inner ? "Inner" : "Outer";
        }
    }

    private PlanValue ListOf(string name, ref PlanValue? list)
    {
        if (list is null)
        {
            Value.Add(name, list = PlanValue.List());
        }

        return list;
    }
}
