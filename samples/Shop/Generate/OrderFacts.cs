namespace Polystore.Samples.Shop.Generate;

/// <summary>What happened to one order. Moments are seconds since 1970; -1 where it did not happen.</summary>
internal readonly record struct OrderFacts
{
    public required int Customer { get; init; }

    public required long PlacedAt { get; init; }

    public required string Status { get; init; }

    public required int Coupon { get; init; }

    public required Places.Country Country { get; init; }

    public required int Lines { get; init; }

    /// <summary>Hundredths of the country's currency.</summary>
    public required long Total { get; init; }

    public required long ShippedAt { get; init; }

    public required long DeliveredAt { get; init; }

    public required int Note { get; init; }

    public bool Paid => Status is not ("pending" or "cancelled");
}
