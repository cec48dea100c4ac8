using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>Things that hang on one another.</summary>
public sealed record TreePicture : ReportPicture
{
    /// <summary>The nodes that hang on nothing.</summary>
    public required IReadOnlyList<PictureNode> Roots { get; init; }

    /// <inheritdoc />
    public override Severity? Worst
    {
        get
        {
            Severity? worst = null;
            var pending = new Stack<PictureNode>(Roots);
            while (pending.TryPop(out var node))
            {
                worst = worst is null || node.Severity > worst ? node.Severity ?? worst : worst;
                foreach (var child in node.Children)
                {
                    pending.Push(child);
                }
            }

            return worst;
        }
    }
}

/// <summary>One node.</summary>
public sealed record PictureNode
{
    /// <summary>What it is.</summary>
    public required string Label { get; init; }

    /// <summary>Facts about it, each a few words.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>What it runs; null when that is not known.</summary>
    public string? Statement { get; init; }

    /// <summary>How bad it is; null when it is not.</summary>
    public Severity? Severity { get; init; }

    /// <summary>What hangs on it.</summary>
    public IReadOnlyList<PictureNode> Children { get; init; } = [];
}
