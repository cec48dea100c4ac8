using System.Globalization;
using System.Text;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Tests.Faults.Accuracy;

/// <summary>One fault of the suites.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Way">How far it is taken.</param>
/// <param name="Aged">The time of the snapshot is shifted.</param>
/// <param name="Decoy">A decoy stands beside it.</param>
internal sealed record ShownFault(string Rule, FaultWay Way, bool Aged, bool Decoy);

/// <summary>The page on precision and recall, written from the faults that the suites seed.</summary>
internal static class AccuracyPage
{
    public static string Write(IReadOnlyList<IRule> rules, IReadOnlyList<ShownFault> faults, IReadOnlyDictionary<string, string> unshown)
    {
        var page = new StringBuilder();
        page.Append("""
            # Precision and recall

            What the PostgreSQL check finds, and what it does not report, is shown on real servers: a script seeds a fault beside a
            decoy, something that a naive check would report too. The check must name exactly the fault. A test fails, and with it the
            build, when a fault is missed, when anything but it is named, when the finding stays after its remedy, or when it does not
            come back after the rollback. So the numbers hold for every commit whose tests pass: on PostgreSQL 15 always, on 16, 17 and
            18 by `./test matrix`.

            - **reversible**: named, remedy applied (by Polystore where it is automatic, else by the case as a person would), silent,
              undone, named again with the same fingerprint.
            - **one-way**: named, and silent after the remedy or before the fault; nothing brings it back (VACUUM, a dropped slot, counters).
            - **aged**: what takes days is a real snapshot judged at a later time.

            This page is written by the tests: `POLYSTORE_UPDATE_GOLDEN=1 ./test unit`.

            | family | rules | faults seeded | found | decoy scenes | reported | reversible | one-way | aged |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|

            """);
        var families = rules.GroupBy(rule => rule.Info.Family, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal).ToList();
        foreach (var family in families)
        {
            Row(page, family.Key, family.Count(), faults.Where(fault => family.Any(rule => rule.Info.Id == fault.Rule)).ToList());
        }

        Row(page, "**together**", rules.Count, faults);
        page.Append("\n## Rule by rule\n\n| rule | faults | decoys | how |\n|---|---:|---:|---|\n");
        foreach (var rule in rules.OrderBy(rule => rule.Info.Id, StringComparer.Ordinal))
        {
            var shown = faults.Where(fault => fault.Rule == rule.Info.Id).ToList();
            var how = shown.Select(How).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            page.Append(CultureInfo.InvariantCulture, $"| `{rule.Info.Id}` | {shown.Count} | {shown.Count(fault => fault.Decoy)} | {(shown.Count == 0 ? unshown.GetValueOrDefault(rule.Info.Id) : string.Join("; ", how))} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Row(StringBuilder page, string name, int rules, IReadOnlyList<ShownFault> faults)
    {
        var decoys = faults.Count(fault => fault.Decoy);
        page.Append(
            CultureInfo.InvariantCulture,
            $"| {name} | {rules} | {faults.Count} | {faults.Count} | {decoys} | 0 | {faults.Count(fault => fault.Way == FaultWay.Reversible)} | {faults.Count(fault => fault.Way == FaultWay.OneWay)} | {faults.Count(fault => fault.Aged)} |\n");
    }

    private static string How(ShownFault fault) => (fault.Way == FaultWay.Reversible ? "reversible" : "one-way") + (fault.Aged ? ", aged" : "");
}
