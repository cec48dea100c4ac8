using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>Bars of one measure, longest meaning most, in the order to show.</summary>
public sealed record BarsPicture : ReportPicture
{
    /// <summary>What the labels are: <c>Index</c>, <c>Statement</c>.</summary>
    public required string LabelName { get; init; }

    /// <summary>What the lengths stand for: <c>scans</c>, <c>time</c>.</summary>
    public required string ValueName { get; init; }

    /// <summary>What <see cref="PictureBar.Second"/> stands for; null when no bar has one.</summary>
    public string? SecondName { get; init; }

    /// <summary>The labels are statements and not names.</summary>
    public bool Statements { get; init; }

    /// <summary>The bars.</summary>
    public required IReadOnlyList<PictureBar> Bars { get; init; }

    /// <inheritdoc />
    public override Severity? Worst => Bars.Max(bar => bar.Severity);
}

/// <summary>One bar.</summary>
public sealed record PictureBar
{
    /// <summary>What it is of.</summary>
    public required string Label { get; init; }

    /// <summary>Its value, 0 or more.</summary>
    public required PictureAmount Value { get; init; }

    /// <summary>Its part of a whole that is larger than the bars shown, from 0 to 1; then the length is this share.</summary>
    public double? Share { get; init; }

    /// <summary>A second number that stands beside it.</summary>
    public PictureAmount? Second { get; init; }

    /// <summary>A few words about it.</summary>
    public string? Note { get; init; }

    /// <summary>How bad it is; null when it is not.</summary>
    public Severity? Severity { get; init; }
}

/// <summary>A number with its unit.</summary>
/// <param name="Number">The number.</param>
/// <param name="Unit">As in evidence: <c>bytes</c>, <c>ms</c>, <c>s</c>, <c>ratio</c> are scaled for reading; any other is written after the number.</param>
public sealed record PictureAmount(double Number, string? Unit = null);
