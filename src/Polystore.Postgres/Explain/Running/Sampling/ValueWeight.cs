using System.Globalization;
using System.Runtime.InteropServices;

namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>How much of a column the values make up that one value stands for.</summary>
/// <param name="Rows">Their share of the rows, 0 to 1: how often they are asked for where each row is asked for equally often.</param>
/// <param name="Values">Their share of the different values, 0 to 1: the same where each value is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ValueWeight(double Rows, double Values)
{
    // A share below this is printed as such.
    private const double Least = 0.0001;

    public override string ToString() => $"{Share(Rows)} of the rows and {Share(Values)} of the different values are of this kind";

    private static string Share(double share) =>
        share is > 0 and < Least ? "less than 0.01 %" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");
}
