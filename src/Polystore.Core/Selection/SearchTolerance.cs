namespace Polystore.Core.Selection;

internal static class SearchTolerance
{
    /// <summary>Costs closer than this share are taken as equal: sums of planner costs carry about nine digits.</summary>
    public const double Relative = 1e-9;

    public static bool Better(double cost, double than) => cost < than - (Math.Abs(than) * Relative);
}
