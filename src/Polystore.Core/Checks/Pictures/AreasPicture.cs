using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>Areas whose size is a share of one whole (a treemap), each divided into parts.</summary>
public sealed record AreasPicture : ReportPicture
{
    /// <summary>What the kinds of parts are called, in the order of <see cref="PicturePart.Kind"/>: <c>rows</c>, <c>indexes</c>. At most four.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>The areas, in any order.</summary>
    public required IReadOnlyList<PictureArea> Areas { get; init; }

    /// <inheritdoc />
    public override Severity? Worst => Areas.SelectMany(area => area.Parts.Select(part => part.Severity).Append(area.Severity)).Max();
}

/// <summary>One area.</summary>
public sealed record PictureArea
{
    /// <summary>What it is of.</summary>
    public required string Label { get; init; }

    /// <summary>What it consists of; the area is as large as they are together.</summary>
    public required IReadOnlyList<PicturePart> Parts { get; init; }

    /// <summary>How bad it is; null when it is not.</summary>
    public Severity? Severity { get; init; }
}

/// <summary>One part of an area.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Value">Its size, more than 0; all parts of a picture have one unit.</param>
/// <param name="Kind">Place in <see cref="AreasPicture.Kinds"/>.</param>
/// <param name="Severity">How bad it is; null when it is not.</param>
public sealed record PicturePart(string Label, PictureAmount Value, int Kind, Severity? Severity = null);
