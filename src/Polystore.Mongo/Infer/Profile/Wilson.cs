namespace Polystore.Mongo.Infer.Profile;

/// <summary>Interval of a share at 95 %: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).</summary>
internal static class Wilson
{
    private const double Z = 1.96;

    /// <param name="share">Share that was seen, 0 to 1.</param>
    /// <param name="sample">How many were looked at, above 0.</param>
    public static double Low(double share, double sample) => Math.Max(0, Middle(share, sample) - Half(share, sample));

    /// <inheritdoc cref="Low"/>
    public static double High(double share, double sample) => Math.Min(1, Middle(share, sample) + Half(share, sample));

    private static double Middle(double share, double sample) => (share + (Z * Z / (2 * sample))) / (1 + (Z * Z / sample));

    private static double Half(double share, double sample) => Z * Math.Sqrt((share * (1 - share) / sample) + (Z * Z / (4 * sample * sample))) / (1 + (Z * Z / sample));
}
