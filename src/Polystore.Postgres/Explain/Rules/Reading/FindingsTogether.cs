using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>
/// Makes one finding of what a rule says of several nodes alike: of a table that is read twice, or of the partitions of one table, whose
/// index belongs on the partitioned table. What is at stake is added up.
/// </summary>
internal sealed class FindingsTogether(PostgresPlan plan, Catalog catalog)
{
    private const string OnRoot =
        "To keep writes going meanwhile: CREATE INDEX … ON ONLY the partitioned table, CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION for each.";

    private readonly Dictionary<ObjectName, Table> tables = catalog.Tables.ToDictionary(table => table.ObjectName);

    /// <summary>The findings, those with one cure as one, in the order of the first of each.</summary>
    public IEnumerable<Finding> Gather(IEnumerable<Finding> findings) => findings
        .Select((finding, number) => (Finding: finding, Place: PlaceOf(finding, number)))
        .GroupBy(pair => (pair.Finding.Id, pair.Place.Table, pair.Place.Cure), pair => (pair.Finding, pair.Place.Root))
        .Select(group => Together(group.First().Root, group.Select(pair => pair.Finding).OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToList()));

    private Finding Together(Table? root, IReadOnlyList<Finding> alike)
    {
        var worst = alike[0];
        var index = IndexOf(worst);
        var remedy = root is not null && index is { Predicate: null } ? RemedyOn(root, index, worst.Remedy!) : null;
        if (alike.Count == 1)
        {
            return remedy is null ? worst : worst with { Remedy = remedy };
        }

        var places = string.Join(", ", alike.Select(finding => finding.Subject.Location).OfType<string>());
        var all = StakeOf(alike.Sum(finding => finding.Weight));
        return worst with
        {
            Subject = root is null ? worst.Subject : Subject.Table(EngineNames.Postgres, root.Schema, root.Name) with { Location = worst.Subject.Location },
            Severity = (Severity)Math.Max((int)worst.Severity, (int)all.Severity),
            Title = $"{worst.Title}; the same in {alike.Count - 1} more {(root is null ? "place" : "partition")}{(alike.Count == 2 ? "" : "s")}{(root is null ? "" : $" of {root.Name}")}",
            Impact = all.Weight > 0 ? all.Describe() : worst.Impact,
            Weight = all.Weight,
            Evidence = [.. worst.Evidence, Evidence.Of(root is null ? "places alike" : "partitions alike", places, null, "EXPLAIN")],
            Remedy = remedy ?? (root is null ? worst.Remedy : Each(alike)),
        };
    }

    private Stake StakeOf(double weight) => plan switch
    {
        { ExecutionTime: > 0 and var time } => new Stake(weight, null, Math.Min(1, weight / time)),
        { Root.TotalCost: > 0 and var cost } => new Stake(null, weight, Math.Min(1, weight / cost)),
        _ => Stake.Unknown,
    };

    private Remedy RemedyOn(Table root, Core.Catalogs.Index index, Remedy first)
    {
        var remedy = SuggestedIndex.Remedy(catalog, root, index.Keys, index.Include, index.Method);
        return remedy with
        {
            Apply = [.. remedy.Apply, .. first.Apply.Any(statement => statement.StartsWith("ANALYZE ", StringComparison.Ordinal)) ? [$"ANALYZE {PgName.Of(root)}"] : Array.Empty<string>()],
            Guidance = string.Join(' ', new[] { first.Guidance, OnRoot }.OfType<string>()),
        };
    }

    private static Remedy? Each(IReadOnlyList<Finding> alike)
    {
        var remedies = alike.Select(finding => finding.Remedy).OfType<Remedy>().ToList();
        return remedies.Count == alike.Count && remedies.TrueForAll(remedy => remedy.IsAutomatic) ? RemedyTogether.Of(remedies)
            : remedies is [var first, ..] && !first.IsAutomatic ? first with { Guidance = $"For each of the {alike.Count} partitions, here for the first: {first.Guidance}" }
            : remedies.FirstOrDefault();
    }

    // Findings without a table, with a statement of their own, or without a cure that can be compared, stay alone.
    private (ObjectName? Table, string Cure, Table? Root) PlaceOf(Finding finding, int number)
    {
        if (finding is not { State: FindingState.Problem, Remedy: { Rewrite: null } remedy, Subject: { Kind: "table", Path: [var schema, var name, ..] } } || !tables.TryGetValue(new ObjectName(schema, name), out var table))
        {
            return (null, $"{number}", null);
        }

        var root = table;
        while (root.Parent is { } parent && tables.TryGetValue(parent, out var above) && above.Kind == TableKind.Partitioned)
        {
            root = above;
        }

        var cure = IndexOf(finding) is { } index
            ? string.Join('\u001f', [index.Method, index.Predicate ?? "", .. index.Keys.Select(key => key.ToString()), .. index.Include])
            : string.Join('\u001f', [remedy.Guidance ?? "", .. remedy.Apply]).Replace(name, "", StringComparison.Ordinal);
        return (root.ObjectName, cure, ReferenceEquals(root, table) ? null : root);
    }

    private static Core.Catalogs.Index? IndexOf(Finding finding) => finding.Remedy?.Effects is [IndexCreated created] ? created.Index : null;
}
