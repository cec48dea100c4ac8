using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>How near values are to limits that they must not reach.</summary>
public sealed record GaugesPicture : ReportPicture
{
    /// <summary>The gauges in the order to show.</summary>
    public required IReadOnlyList<PictureGauge> Gauges { get; init; }

    /// <inheritdoc />
    public override Severity? Worst => Gauges.Max(gauge => gauge.Severity);
}

/// <summary>One value against its limit.</summary>
public sealed record PictureGauge
{
    /// <summary>What it is of.</summary>
    public required string Label { get; init; }

    /// <summary>Its value, 0 or more.</summary>
    public required double Value { get; init; }

    /// <summary>The limit, above 0.</summary>
    public required double Limit { get; init; }

    /// <summary>Unit of both, as in <see cref="PictureAmount"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>A few words about it.</summary>
    public string? Note { get; init; }

    /// <summary>How bad it is; null when it is not.</summary>
    public Severity? Severity { get; init; }

    /// <summary>How full it is: from 0, and above 1 when the limit is passed.</summary>
    public double Fill => Limit > 0 ? Math.Max(0, Value) / Limit : 0;
}
