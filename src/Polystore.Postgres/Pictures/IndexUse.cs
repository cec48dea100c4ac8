using Polystore.Core.Checks.Pictures;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>The biggest indexes by how often they are read, those that nothing reads first.</summary>
internal static class IndexUse
{
    private const int Most = 16;

    public static BarsPicture? Draw(RuleContext context, FindingMarks marks)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out _))
        {
            return null;
        }

        var all = reading.Indexes()
            .Select(pair => (pair.Table, pair.Index, Scans: reading.Scans(pair.Index), Bytes: reading.Bytes(pair.Index)))
            .Where(item => item.Scans is not null)
            .ToList();
        var shown = all
            .OrderByDescending(item => item.Bytes ?? 0).ThenBy(item => item.Index.Name, StringComparer.Ordinal).Take(Most)
            .OrderBy(item => item.Scans).ThenByDescending(item => item.Bytes ?? 0).ThenBy(item => item.Index.Name, StringComparer.Ordinal)
            .ToList();
        if (shown.Count == 0)
        {
            return null;
        }

        var unread = all.Where(item => item.Scans == 0).ToList();
        var since = CounterAge.Since(context) is { } start ? $" since {start.UtcDateTime:yyyy-MM-dd}" : "";
        return new BarsPicture
        {
            Title = "Use of indexes",
            Caption = (unread.Count == 0
                    ? $"Every index was scanned{since}."
                    : $"{Amount.Of(unread.Count)} of {Amount.Of(all.Count, "index", "indexes")}, {Amount.Bytes(unread.Sum(item => item.Bytes ?? 0))}, {(unread.Count == 1 ? "was" : "were")} not scanned{since}"
                        + "; one that keeps rows unique or carries a constraint works without scans.")
                + (reading.InRecovery ? " A standby counts its own scans only." : "")
                + (all.Count > shown.Count ? $" The {shown.Count} biggest are shown, the least used first." : ""),
            LabelName = "Index",
            ValueName = "scans",
            SecondName = "size",
            Bars = shown.Select(item => new PictureBar
            {
                Label = item.Index.ObjectName.ToString(),
                Value = new PictureAmount(item.Scans!.Value),
                Second = item.Bytes is { } bytes ? new PictureAmount(bytes, "bytes") : null,
                Note = item.Index.Primary ? "primary key" : item.Index.BacksConstraint ? "constraint" : item.Index.Unique ? "unique" : null,
                Severity = marks.Of(SubjectOf.The(item.Index)),
            }).ToList(),
        };
    }
}
