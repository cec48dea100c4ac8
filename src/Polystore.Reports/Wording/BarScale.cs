namespace Polystore.Reports.Wording;

/// <summary>
/// How long the bars of a before/after picture are. Beyond a factor of 20 the smaller bar of a linear picture is under five per
/// cent of the longer one and tells nothing; the scale is then logarithmic and the picture says so.
/// </summary>
/// <param name="Largest">The largest value of the picture.</param>
/// <param name="Smallest">The smallest value above zero.</param>
internal sealed record BarScale(double Largest, double Smallest)
{
    private const double LinearUpTo = 20;

    /// <summary>The scale over all values of one picture.</summary>
    public static BarScale Over(IEnumerable<double> values)
    {
        var positive = values.Where(value => double.IsFinite(value) && value > 0).ToList();
        return positive.Count == 0 ? new(0, 0) : new(positive.Max(), positive.Min());
    }

    /// <summary>Whether lengths are logarithmic.</summary>
    public bool Logarithmic => Smallest > 0 && Largest / Smallest > LinearUpTo;

    /// <summary>Length from 0 to 1. A logarithmic bar starts one decade below the smallest value, so that the smallest still shows.</summary>
    public double Share(double value)
    {
        if (!(value > 0) || Largest <= 0)
        {
            return 0;
        }

        if (!Logarithmic)
        {
            return value / Largest;
        }

        var origin = Math.Log10(Smallest) - 1;
        return Math.Clamp((Math.Log10(value) - origin) / (Math.Log10(Largest) - origin), 0, 1);
    }
}
