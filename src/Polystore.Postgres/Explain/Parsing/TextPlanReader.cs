namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Reads the text format. The column of the arrow gives the tree: a node belongs to the nearest node above whose arrow stands
/// further left, and so does a property.
/// </summary>
internal sealed class TextPlanReader
{
    private readonly List<TextPlan> plans = [];
    private readonly List<string> preamble = [];
    private readonly Stack<TextNode> path = new();
    private readonly List<TextNode> nodes = [];
    private PlanValue? holder;
    private PlanValue? triggers;
    private string? subplan;
    private readonly Stack<(int Column, PlanValue Owner)> sections = new();
    private TextLine last;
    private int first;

    /// <summary>The plans that lines hold, each an object with its root under <c>Plan</c>.</summary>
    public static List<TextPlan> Read(IReadOnlyList<(string Text, int Number)> pieces)
    {
        var reader = new TextPlanReader();
        foreach (var line in LogicalLines.Of(pieces))
        {
            reader.Read(line);
            reader.last = line;
        }

        reader.Finish();
        return reader.plans;
    }

    private void Read(TextLine line)
    {
        var isRoot = !line.HasArrow && (line.HasMetrics || (holder is null && NodeTitle.LooksLikeNode(line.Text)));
        if (holder is null && line.HasArrow)
        {
            // The paste began in the middle: what stands there is the best root there is.
            isRoot = true;
        }

        if (isRoot && subplan is null)
        {
            Finish();
            holder = PlanValue.Object();
            first = line.Number;
            AddPreamble();
            AddNode(line);
        }
        else if (holder is null)
        {
            preamble.Add(line.Text);
        }
        else if (line.HasArrow || isRoot)
        {
            AddNode(line);
        }
        else if (line.IsRowCount)
        {
            Finish();
        }
        else
        {
            AddProperty(line);
        }
    }

    private void AddNode(TextLine line)
    {
        sections.Clear();
        var text = line.HasArrow ? line.Text[TextLine.Arrow.Length..].TrimStart() : line.Text;
        var metrics = NodeMetrics.Start(text);
        var value = NodeTitle.Read((metrics < 0 ? text : text[..metrics]).TrimEnd());
        if (metrics >= 0)
        {
            NodeMetrics.Read(value, text[metrics..]);
        }

        PopTo(line.Column);
        if (path.TryPeek(out var parent))
        {
            parent.AddChild(value, subplan);
        }
        else
        {
            holder!.Add("Plan", value);
        }

        subplan = null;
        var node = new TextNode(line.Column, value);
        path.Push(node);
        nodes.Add(node);
    }

    private void AddProperty(TextLine line)
    {
        while (sections.TryPeek(out var ended) && ended.Column >= line.Column)
        {
            sections.Pop();
        }

        if (sections.TryPeek(out var section) && line.TryProperty(out var part, out var detail))
        {
            AddToSection(section.Owner, part, detail, line.Column);
            return;
        }

        PopTo(line.Column);
        var owner = path.Peek();
        if (line.IsSubplanHeader())
        {
            subplan = line.Text;
        }
        else if (line.IsTrigger)
        {
            AddTrigger(line.Text);
        }
        else if (NodeTitle.IsTarget(line.Text))
        {
            owner.AddTarget(line.Text);
        }
        else if (line.Text.StartsWith("Worker ", StringComparison.Ordinal) && owner.TryWorker(line.Text, out var worker))
        {
            sections.Push((line.Column, worker));
        }
        else if (TextHeader.TryJitOfWorker(line.Text, out var number))
        {
            sections.Push((line.Column, TextHeader.Open(owner.Worker(number), "JIT")));
        }
        else if (line.TryProperty(out var name, out var value))
        {
            if (path.Count == 1 && TextHeader.Owns(name))
            {
                AddToPlan(name, value, line.Column);
            }
            else
            {
                owner.AddProperty(name, value);
            }
        }
    }

    private void AddToSection(PlanValue owner, string name, string value, int column)
    {
        if (name == "JIT")
        {
            sections.Push((column, TextHeader.Open(owner, name)));
        }
        else
        {
            TextHeader.AddToSection(owner, name, value);
        }
    }

    private void AddToPlan(string name, string value, int column)
    {
        if (TextHeader.Add(holder!, name, value) is { } opened)
        {
            sections.Push((column, opened));
        }
    }

    // Whatever stands at a column ends the nodes whose arrows stand there or further right. The root ends with its plan only.
    private void PopTo(int column)
    {
        while (path.Count > 1 && path.Peek().Column >= column)
        {
            path.Pop();
        }
    }

    private void AddTrigger(string line)
    {
        if (triggers is null)
        {
            holder!.Add("Triggers", triggers = PlanValue.List());
        }

        triggers.Items!.Add(TextHeader.Trigger(line));
    }

    private void AddPreamble()
    {
        if (StatementText.Of(preamble) is { } statement)
        {
            holder!.Add("Query Text", statement);
        }

        preamble.Clear();
    }

    private void Finish()
    {
        if (holder is not null)
        {
            nodes.ForEach(node => node.Finish());
            plans.Add(new TextPlan(holder, first, last));
        }

        (holder, triggers, subplan) = (null, null, null);
        sections.Clear();
        nodes.Clear();
        path.Clear();
    }
}
