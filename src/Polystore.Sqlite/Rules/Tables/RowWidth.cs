using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

/// <summary>How wide the rows of a table are against a page, which decides between the two kinds of tables.</summary>
/// <param name="Bytes">Mean bytes of a row.</param>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="Source">Where the bytes come from.</param>
internal sealed record RowWidth(double Bytes, long PageSize, string Source)
{
    /// <summary>Rows of a WITHOUT ROWID table should be narrower than this part of a page.</summary>
    public static readonly RuleOption PagePart = new()
    {
        Name = "page-part", Default = 0.05, Unit = "ratio", Minimum = 0.001, Maximum = 1,
        Meaning = "mean row size as a part of the page size: WITHOUT ROWID below it, an ordinary table above it",
        Source = "withoutrowid.html section 4: less than about 1/20th of the size of a page",
    };

    // Below this many pages the half-empty last one decides the mean.
    private const int PagesToDivide = 16;

    /// <summary>The least that a row can be said to take; null when nothing was observed.</summary>
    public static RowWidth? AtLeast(Snapshot snapshot, ProfileReading profile, Table table) => Measures(snapshot, profile, table).MinBy(width => width.Bytes);

    /// <summary>The most that a row can be said to take; null when nothing was observed.</summary>
    public static RowWidth? AtMost(Snapshot snapshot, ProfileReading profile, Table table) => Measures(snapshot, profile, table).MaxBy(width => width.Bytes);

    private static IEnumerable<RowWidth> Measures(Snapshot snapshot, ProfileReading profile, Table table)
    {
        if (!snapshot.TryGet(SqliteSections.Storage, out var storage, out _))
        {
            yield break;
        }

        if (table is { Bytes: { } bytes, Rows: > 0 and var rows } && bytes >= PagesToDivide * storage.PageSize)
        {
            yield return new RowWidth(bytes / rows, storage.PageSize, "dbstat and count(*)");
        }

        if (profile.MeanRowBytes(table) is { } mean)
        {
            yield return new RowWidth(mean, storage.PageSize, "profile of the rows");
        }
    }

    public bool IsBelow(double part) => Bytes < PageSize * part;

    public Evidence AsEvidence() => Evidence.Of("mean row", Math.Round(Bytes, 1), "bytes", Source);
}
