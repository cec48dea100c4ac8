using System.Globalization;
using System.Text;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Scratch.Sampling;

/// <summary>
/// Which rows make a sample in which every foreign key holds and a parent keeps all of its children. A table goes with the largest table
/// that it refers to, and that one with its own, up to a table that is chosen by a hash of its primary key: what hangs on one customer is in
/// the sample whole or not at all, so joins find as many rows for each as in the whole. Small tables are taken whole.
/// The other parents of the chosen rows are fetched afterwards (<see cref="ParentRepair"/>).
/// </summary>
internal sealed class SamplePlan
{
    // ANALYZE looks at 300 rows for each of default_statistics_target = 100 (vacuum's std_typanalyze, after Chaudhuri, Motwani and Narasayya,
    // SIGMOD 1998): a table of fewer rows is known exactly, and its values are the selectivities of every join with it.
    private const double WholeBelow = 30_000;

    // Shares are told apart to a millionth.
    private const int Buckets = 1_000_000;

    private readonly Dictionary<ObjectName, Table> tables;
    private readonly Dictionary<ObjectName, Constraint?> leads = [];
    private readonly double share;

    private SamplePlan(IEnumerable<Table> tables, double share)
    {
        this.tables = tables.ToDictionary(table => table.ObjectName);
        this.share = share;
    }

    /// <summary>Plans one.</summary>
    /// <param name="catalog">The tables.</param>
    /// <param name="copied">Names of those whose rows belong to users, not to extensions, as schema.table.</param>
    /// <param name="share">Of the rows, above 0 and below 1.</param>
    /// <returns>Every table that holds rows.</returns>
    public static IReadOnlyList<SampledTable> Of(Catalog catalog, IReadOnlySet<string> copied, double share)
    {
        var plan = new SamplePlan(catalog.Tables.Where(table => HoldsRows(table) && copied.Contains($"{table.Schema}.{table.Name}")), share);
        return plan.tables.Values.OrderBy(table => table.Rows ?? 0).Select(plan.Sampled).ToList();
    }

    // Rows of partitions come by the table that is partitioned.
    private static bool HoldsRows(Table table) => table.Kind == TableKind.Partitioned ? table.Parent is null : table.Kind == TableKind.Ordinary;

    private static bool IsWhole(Table table) => table.Rows is { } rows && rows < WholeBelow;

    private SampledTable Sampled(Table table)
    {
        var columns = table.Columns.Where(column => column.Generation is not (ColumnGeneration.Stored or ColumnGeneration.Virtual)).Select(column => SampledTable.Quoted(column.Name)).ToList();
        return new SampledTable(table.ObjectName, Relation(table), columns, IsWhole(table) ? "" : Condition(table));
    }

    private string Condition(Table table)
    {
        var (joins, keys, alias) = (new StringBuilder(), new List<string> { Key(table, "t") }, "t");
        foreach (var lead in Chain(table))
        {
            var parent = tables[lead.References!.Table];
            var next = string.Create(CultureInfo.InvariantCulture, $"t{keys.Count}");
            var pairs = lead.Columns.Zip(Referenced(parent, lead.References), (own, other) => $"{next}.{SampledTable.Quoted(other)} = {alias}.{SampledTable.Quoted(own)}");
            joins.Append(CultureInfo.InvariantCulture, $" LEFT JOIN {Relation(parent)} {next} ON {string.Join(" AND ", pairs)}");
            keys.Insert(0, Key(parent, next));
            alias = next;
        }

        // A row that refers to none is chosen by the nearest that it has, at last by itself.
        return string.Create(CultureInfo.InvariantCulture, $"{joins} WHERE (hashtextextended(coalesce({string.Join(", ", keys)}), 0) & {long.MaxValue}) % {Buckets} < {(int)Math.Ceiling(share * Buckets)}");
    }

    private IEnumerable<Constraint> Chain(Table table)
    {
        for (var lead = Lead(table); lead is not null; lead = Lead(tables[lead.References!.Table]))
        {
            yield return lead;
        }
    }

    // The foreign key to the largest table that is sampled itself; never one that leads back.
    private Constraint? Lead(Table table)
    {
        if (leads.TryGetValue(table.ObjectName, out var known))
        {
            return known;
        }

        leads[table.ObjectName] = null;
        return leads[table.ObjectName] = table.ForeignKeys
            .Where(key => key.References is { } reference && tables.TryGetValue(reference.Table, out var parent) && !IsWhole(parent)
                && Referenced(parent, reference).Count == key.Columns.Count && !Leads(parent, table.ObjectName))
            .OrderByDescending(key => tables[key.References!.Table].Rows ?? double.MaxValue)
            .ThenBy(key => key.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private bool Leads(Table from, ObjectName to) => from.ObjectName == to || Chain(from).Any(lead => lead.References!.Table == to);

    private static IReadOnlyList<string> Referenced(Table parent, ForeignKeyReference reference) => reference.Columns.Count > 0 ? reference.Columns : parent.PrimaryKey?.Columns ?? [];

    private static string Key(Table table, string alias) => table.PrimaryKey is { } key
        ? string.Join(" || ',' || ", key.Columns.Select(column => $"{alias}.{SampledTable.Quoted(column)}::text"))
        : $"{alias}.ctid::text";

    private static string Relation(Table table) => (table.Kind == TableKind.Partitioned ? "" : "ONLY ") + SampledTable.Quoted(table.ObjectName);
}
