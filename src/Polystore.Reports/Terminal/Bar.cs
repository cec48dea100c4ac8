namespace Polystore.Reports.Terminal;

/// <summary>A bar of block characters, an eighth of a column fine; of number signs where the output is ASCII.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>The bar, padded to <paramref name="width"/>; anything above nothing shows at least its thinnest piece.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="width">Columns of a full bar.</param>
    /// <param name="unicode">Whether block characters can be shown.</param>
    public static string Of(double share, int width, bool unicode)
    {
        var fill = double.IsFinite(share) ? Math.Clamp(share, 0, 1) * width : 0;
        if (!unicode)
        {
            return new string('#', fill > 0 ? Math.Max(1, (int)Math.Round(fill)) : 0).PadRight(width);
        }

        var eighths = fill > 0 ? Math.Max(1, (int)Math.Round(fill * 8)) : 0;
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
        return bar.PadRight(width);
    }
}
