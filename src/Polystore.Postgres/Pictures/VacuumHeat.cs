using Polystore.Core.Catalogs;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>How near each table is to the points at which autovacuum should come, by the table's own settings.</summary>
internal static class VacuumHeat
{
    private const int Most = 20;

    // From here on nobody reads a percentage.
    private const double Often = 10;

    public static HeatPicture? Draw(RuleContext context, FindingMarks marks)
    {
        // A standby does not vacuum, and its counters are its own.
        if (!CatalogReading.TryOpen(context, out var reading, out _) || reading.InRecovery || !context.Snapshot.TryGet(PostgresSections.Vacuum, out _, out _))
        {
            return null;
        }

        var all = reading.Stored
            .Select(table => (table, vacuum: reading.Vacuum(table)))
            .Where(pair => pair.vacuum is not null)
            .Select(pair => Row(context, pair.table, pair.vacuum!, marks))
            .OrderByDescending(row => row.Cells.Max(cell => cell.Heat)).ThenByDescending(row => row.Cells[0].Value?.Number ?? 0).ThenBy(row => row.Label, StringComparer.Ordinal)
            .ToList();
        return all.Count == 0 ? null : new HeatPicture
        {
            Title = "Vacuum and age",
            Caption = "Shares of the point at which autovacuum comes by the table's own settings: past 100 % it is late."
                + (all.Count > Most ? $" The {Most} nearest of {Amount.Of(all.Count, "table")}." : ""),
            LabelName = "Table",
            Columns = ["dead rows", "to vacuum", "to analyze", "to freeze", "last vacuum"],
            Rows = all.Take(Most).ToList(),
        };
    }

    private static PictureHeatRow Row(RuleContext context, Table table, PostgresTableVacuum vacuum, FindingMarks marks)
    {
        var subject = SubjectOf.The(table);
        var freeze = Math.Max(
            Share(Math.Max(vacuum.FrozenXidAge, vacuum.ToastFrozenXidAge ?? 0), vacuum.FreezeMaxAge),
            Share(Math.Max(vacuum.MinMultiXactAge, vacuum.ToastMinMultiXactAge ?? 0), vacuum.MultiXactFreezeMaxAge));
        return new PictureHeatRow(
            table.ObjectName.ToString(),
            [
                new PictureHeatCell { Value = table.Usage?.DeadRows is { } dead ? new PictureAmount(dead) : null },
                Cell(table.Usage?.DeadRows, vacuum.VacuumThreshold) with { Severity = marks.Of(subject, "PG-TABLE-VACUUM-OVERDUE") },
                Cell(table.Usage?.RowsChangedSinceAnalyze, vacuum.AnalyzeThreshold) with { Severity = marks.Of(subject, "PG-TABLE-ANALYZE-OVERDUE") },
                new PictureHeatCell { Value = new PictureAmount(freeze, "ratio"), Heat = Math.Min(1, freeze) },
                table.Usage?.LastVacuumAt is { } last
                    ? new PictureHeatCell { Value = new PictureAmount(Math.Max(0, (context.Now - last).TotalSeconds), "s") }
                    : new PictureHeatCell { Text = table.Usage is null ? null : "never" },
            ]);
    }

    private static PictureHeatCell Cell(long? count, double threshold)
    {
        if (count is not { } known)
        {
            return new PictureHeatCell();
        }

        var share = Share(known, threshold);
        return new PictureHeatCell { Value = new PictureAmount(share, "ratio"), Text = share >= Often ? $"{Amount.Of(share)} times" : null, Heat = Math.Min(1, share) };
    }

    private static double Share(double value, double limit) => value <= 0 ? 0 : value / Math.Max(1, limit);
}
