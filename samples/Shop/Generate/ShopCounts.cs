namespace Polystore.Samples.Shop.Generate;

/// <summary>How many rows a scale means. The small floors keep the tiniest shop complete.</summary>
internal sealed class ShopCounts(double scale)
{
    public int Users { get; } = (int)Of(150_000, scale, 60);

    public int Products { get; } = (int)Of(40_000, scale, 60);

    public long Orders { get; } = Of(1_000_000, scale, 300);

    public long Reviews { get; } = Of(350_000, scale, 100);

    public long Sessions { get; } = Of(300_000, scale, 60);

    public long AuditEvents { get; } = Of(900_000, scale, 150);

    public const int Coupons = 40;

    /// <summary>All rows, from the averages of what depends on chance: for progress, not for truth.</summary>
    public long Expected =>
        (long)(Orders * (1 + 2.62 + 1.06 + 0.93)) + (long)(Users * (1 + 0.85 + 3)) + (long)(Products * (1 + 1.6 + 3 + 4))
        + Reviews + Sessions + AuditEvents + Coupons;

    private static long Of(long whole, double scale, long floor) => Math.Max(floor, (long)Math.Round(whole * scale));
}
