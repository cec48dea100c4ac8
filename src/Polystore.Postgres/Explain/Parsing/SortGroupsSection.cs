using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>The groups of an incremental sort.</summary>
internal static class SortGroupsSection
{
    public static PostgresSortGroups Read(PlanValue value) => new()
    {
        Groups = value.Find("Group Count")?.AsNumber() ?? 0,
        Methods = value.Find("Sort Methods Used") is { } methods ? ExpressionList.Of(methods) : [],
        AverageMemory = value.Find("Sort Space Memory")?.Find("Average Sort Space Used")?.AsNumber(),
        PeakMemory = value.Find("Sort Space Memory")?.Find("Peak Sort Space Used")?.AsNumber(),
        AverageDisk = value.Find("Sort Space Disk")?.Find("Average Sort Space Used")?.AsNumber(),
        PeakDisk = value.Find("Sort Space Disk")?.Find("Peak Sort Space Used")?.AsNumber(),
    };

    public static PlanValue Write(PostgresSortGroups groups)
    {
        var value = PlanValue.Object();
        value.Add("Group Count", PlanValue.Of(groups.Groups));
        value.Add("Sort Methods Used", PlanValue.Of(groups.Methods));
        AddSpace(value, "Sort Space Memory", groups.AverageMemory, groups.PeakMemory);
        AddSpace(value, "Sort Space Disk", groups.AverageDisk, groups.PeakDisk);
        return value;
    }

    private static void AddSpace(PlanValue value, string name, double? average, double? peak)
    {
        if (average is null || peak is null)
        {
            return;
        }

        var space = PlanValue.Object();
        space.Add("Average Sort Space Used", PlanValue.Of(average.Value));
        space.Add("Peak Sort Space Used", PlanValue.Of(peak.Value));
        value.Add(name, space);
    }
}
