using Polystore.Core.Catalogs;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>Where the bytes are: every table with its large values and its indexes; partitions stand together as one table.</summary>
internal static class SizeMap
{
    private const int MostTables = 40;
    private const int MostIndexes = 12;

    private static readonly IReadOnlyList<string> Kinds = ["rows", "large values", "indexes"];

    public static AreasPicture? Draw(RuleContext context, FindingMarks marks)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out _))
        {
            return null;
        }

        var areas = reading.Stored
            .Where(table => !reading.IsPartition(table))
            .Select(table => Area(reading, table, marks))
            .Where(area => area.Parts.Count > 0)
            .OrderByDescending(Bytes).ThenBy(area => area.Label, StringComparer.Ordinal)
            .ToList();
        if (areas.Count == 0)
        {
            return null;
        }

        var total = areas.Sum(Bytes);
        var inIndexes = areas.SelectMany(area => area.Parts).Where(part => part.Kind == 2).Sum(part => part.Value.Number);
        return new AreasPicture
        {
            Title = "Where the bytes are",
            Caption = $"{Amount.Bytes(total)} in {Amount.Of(areas.Count, "table")}; {Amount.Bytes(inIndexes)} of it are indexes. The larger the area, the more bytes.",
            Kinds = Kinds,
            Areas = areas.Count <= MostTables ? areas : [.. areas.Take(MostTables - 1), Others(areas.Skip(MostTables - 1).ToList())],
        };
    }

    private static double Bytes(PictureArea area) => area.Parts.Sum(part => part.Value.Number);

    private static PictureArea Area(CatalogReading reading, Table table, FindingMarks marks)
    {
        var members = reading.Members(table).ToList();
        var rows = members.Sum(member => (double)(member.Bytes ?? 0));
        var large = members.Sum(member => (double)(member.OutOfLineBytes ?? 0));

        // A partitioned index stands for those of its partitions; what partitions have on their own comes beside it.
        var indexes = members.Prepend(table).Distinct().SelectMany(member => member.Indexes)
            .Where(index => reading.Details(index) is not { Parent: not null })
            .Select(index => new PicturePart(index.Name, Of(reading.Bytes(index) ?? 0), 2, marks.Of(SubjectOf.The(index))))
            .Where(part => part.Value.Number > 0)
            .OrderByDescending(part => part.Value.Number).ThenBy(part => part.Label, StringComparer.Ordinal)
            .ToList();
        var further = indexes.Skip(MostIndexes).ToList();
        IEnumerable<PicturePart> parts =
        [
            new(Kinds[0], Of(rows), 0),
            new(Kinds[1], Of(large), 1),
            .. indexes.Take(MostIndexes),
            .. further.Count > 0 ? [new PicturePart($"{Amount.Of(further.Count, "more index", "more indexes")}", Of(further.Sum(part => part.Value.Number)), 2, further.Max(part => part.Severity))] : Array.Empty<PicturePart>(),
        ];
        return new PictureArea
        {
            Label = $"{table.ObjectName}{(members.Count > 1 ? $" ({members.Count} partitions)" : "")}",
            Severity = marks.Of(SubjectOf.The(table)),
            Parts = parts.Where(part => part.Value.Number > 0).ToList(),
        };
    }

    private static PictureArea Others(IReadOnlyList<PictureArea> areas) => new()
    {
        Label = Amount.Of(areas.Count, "smaller table"),
        Parts = areas.SelectMany(area => area.Parts)
            .GroupBy(part => part.Kind)
            .Select(kind => new PicturePart(Kinds[kind.Key], Of(kind.Sum(part => part.Value.Number)), kind.Key))
            .ToList(),
    };

    private static PictureAmount Of(double bytes) => new(bytes, "bytes");
}
