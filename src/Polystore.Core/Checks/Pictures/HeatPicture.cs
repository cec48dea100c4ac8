using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>A grid of cells, the deeper the colour the nearer to trouble.</summary>
public sealed record HeatPicture : ReportPicture
{
    /// <summary>What the rows are: <c>Table</c>.</summary>
    public required string LabelName { get; init; }

    /// <summary>Headings of the cells, as many as each row has cells.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows in the order to show.</summary>
    public required IReadOnlyList<PictureHeatRow> Rows { get; init; }

    /// <inheritdoc />
    public override Severity? Worst => Rows.SelectMany(row => row.Cells).Max(cell => cell.Severity);
}

/// <summary>One row of cells.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Cells">One cell a heading.</param>
public sealed record PictureHeatRow(string Label, IReadOnlyList<PictureHeatCell> Cells);

/// <summary>One cell.</summary>
public sealed record PictureHeatCell
{
    /// <summary>Its value; null when it is not known or there is none.</summary>
    public PictureAmount? Value { get; init; }

    /// <summary>Words in place of the value: <c>never</c>.</summary>
    public string? Text { get; init; }

    /// <summary>From 0, at ease, to 1, at or past the point where something should have happened.</summary>
    public double Heat { get; init; }

    /// <summary>How bad it is; null when it is not.</summary>
    public Severity? Severity { get; init; }
}
