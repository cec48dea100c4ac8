using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>
/// Makes one finding on the partitioned table of what a rule found in several of its partitions alike: it is one decision, and
/// hundreds of partitions would bury everything else.
/// </summary>
internal static class PartitionsTogether
{
    // More names help nobody; the remedy holds them all.
    private const int MostNames = 20;

    /// <summary>The findings, those of one root with the same fault as one.</summary>
    /// <param name="reading">The catalogue.</param>
    /// <param name="findings">Findings of one rule.</param>
    /// <param name="ofRoot">A remedy on the partitioned table instead of one on each partition; null when there is none.</param>
    public static IEnumerable<Finding> Gather(CatalogReading reading, IEnumerable<Finding> findings, Func<Table, IReadOnlyList<Finding>, Remedy?>? ofRoot = null)
    {
        foreach (var group in findings.Select((finding, number) => (finding, place: Place.Of(reading, finding, number))).GroupBy(pair => pair.place, pair => pair.finding))
        {
            var alike = group.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToList();
            yield return alike.Count == 1 ? alike[0] : Together(reading, group.Key, alike, ofRoot?.Invoke(group.Key.Root!, alike));
        }
    }

    private static Finding Together(CatalogReading reading, Place place, IReadOnlyList<Finding> alike, Remedy? remedy)
    {
        var (root, worst) = (place.Root!, alike[0]);
        var partitions = alike.Select(finding => finding.Subject.Path[1]).Distinct(StringComparer.Ordinal).ToList();
        var all = reading.Members(root).Count();
        return worst with
        {
            Subject = place.Columns.Count == 0 ? SubjectOf.The(root) : SubjectOf.The(root, place.Columns),
            Discriminator = place.Fault,
            Title = $"{worst.Title}; the same in {Amount.Of(partitions.Count - 1, "more partition")} of {root.Name}",
            Impact = worst.Impact is null ? null : $"{partitions[0]} alone: {worst.Impact}",
            Evidence =
            [
                Evidence.Of("partitions alike", partitions.Count, "partitions", "pg_inherits"),
                Evidence.Of("partitions in all", all, "partitions", "pg_inherits"),
                Evidence.Of("names", string.Join(", ", partitions.Take(MostNames)) + (partitions.Count > MostNames ? $" and {partitions.Count - MostNames} more" : ""), null, "pg_class"),
                .. worst.Evidence,
            ],
            Remedy = remedy ?? Each(alike, partitions.Count),
            Weight = alike.Sum(finding => finding.Weight),
        };
    }

    private static Remedy? Each(IReadOnlyList<Finding> alike, int partitions)
    {
        var remedies = alike.Select(finding => finding.Remedy).OfType<Remedy>().ToList();
        if (remedies.Count == 0)
        {
            return null;
        }

        var first = remedies[0];
        if (remedies.Count < alike.Count || remedies.Exists(remedy => !remedy.IsAutomatic))
        {
            return Remedy.ByHand($"In each of the {partitions} partitions, here for the first: {first.Guidance ?? string.Join("; ", first.Apply)}", first.Reason ?? "not every partition can be mended by itself");
        }

        return RemedyTogether.Of(remedies) with
        {
            Lock = first.Lock is null ? null : $"one partition after the other; {first.Lock}",
            Duration = first.Duration is null ? null : $"for the first of {partitions} partitions: {first.Duration}",
        };
    }

    // What makes two findings one: the root, the kind of fault, and what was found; those of other tables keep a number of their own.
    private sealed record Place(Table? Root, string Fault, int Number)
    {
        public IReadOnlyList<string> Columns { get; private init; } = [];

        public static Place Of(CatalogReading reading, Finding finding, int number)
        {
            if (finding.Subject is not { Kind: "table" or "column" or "index" or "constraint", Path: [var schema, var name, ..] }
                || reading.Table(new ObjectName(schema, name)) is not { } table || !reading.IsPartition(table))
            {
                return new Place(null, "", number);
            }

            var columns = ColumnsOf(table, finding.Subject);
            return columns is null
                ? new Place(null, "", number)
                : new Place(reading.Root(table), string.Join('\u001f', [finding.Subject.Kind, .. columns.Value.Fault, finding.NotExaminedReason ?? "", finding.Discriminator ?? ""]), 0) { Columns = columns.Value.Columns };
        }

        public bool Equals(Place? other) => other is not null && other.Number == Number && other.Fault == Fault && other.Root?.ObjectName == Root?.ObjectName;

        public override int GetHashCode() => HashCode.Combine(Root?.ObjectName, Fault, Number);

        private static (IReadOnlyList<string> Columns, IReadOnlyList<string> Fault)? ColumnsOf(Table table, Subject subject)
        {
            switch (subject.Kind)
            {
                case "table":
                    return ([], []);
                case "column":
                    return ([subject.Path[2]], [subject.Path[2]]);
                case "index" when table.Indexes.FirstOrDefault(index => index.Name == subject.Path[2]) is { } index:
                    var keys = index.Keys.Select(key => key.ToString()).ToList();
                    return (keys, [.. keys, .. index.Include, index.Method, index.Predicate ?? ""]);
                case "constraint" when table.Constraints.FirstOrDefault(constraint => constraint.Name == subject.Path[2]) is { } constraint:
                    // A check that says the same has the same text; a foreign key the same columns and the same target.
                    return (constraint.Columns.Count > 0 ? constraint.Columns : [subject.Path[2]], [.. constraint.Columns, constraint.Definition ?? ""]);
                default:
                    return null;
            }
        }
    }
}
