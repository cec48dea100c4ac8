using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class HotRatio : IRule
{
    private static readonly RuleOption MinimumUpdates = new()
    {
        Name = "minimum-updates", Default = 10_000, Unit = "rows", Meaning = "fewer updates in the time counted are left alone", Source = "below, the ratio is chance",
    };

    private static readonly RuleOption HotShare = new()
    {
        Name = "hot-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of heap-only updates below which room on the pages is missing",
        Source = "manual 73.7 Heap-Only Tuples: with room on the page and no indexed column changed, every update is heap-only; half of them missing it is not chance",
    };

    private static readonly RuleOption Fillfactor = new()
    {
        Name = "fillfactor", Default = 85, Unit = "%", Minimum = 10, Maximum = 99, Meaning = "the fillfactor to set; tables at or below it are left alone",
        Source = "room for at least one new version on a page of six rows or more; manual, CREATE TABLE, fillfactor: smaller for heavily updated tables",
    };

    private static readonly RuleOption UpdatesPerRow = new()
    {
        Name = "updates-per-row", Default = 1, Unit = "ratio", Meaning = "updates for each row of the table: fewer do not pay for the larger table",
        Source = "a fillfactor of 85 makes every scan read a sixth more; it pays when rows are updated more often than that",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-HOT-RATIO",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Updates find no room on their page",
        LooksFor = "A table updated often, packed to fillfactor 100, whose updates are seldom heap-only. Where indexes cover columns that updates may change, that may be the "
            + "cause, and a person must look. Not reported: tables that mostly grow, and tables that already leave room.",
        Why = "An update that is not heap-only writes into every index, bloats them, and leaves cleaning to VACUUM alone.",
        Options = [MinimumUpdates, HotShare, Fillfactor, UpdatesPerRow],
        References = ["https://www.postgresql.org/docs/current/storage-hot.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(reading.Tables
            .Where(table => table.Kind != TableKind.Partitioned && table.Usage is not null && table.Indexes.Count > 0)
            .Select(table => Find(context, reading, table))
            .OfType<Finding>())
        : RuleVerdict.NotExamined(reason);

    private Finding? Find(RuleContext context, CatalogReading reading, Table table)
    {
        var usage = table.Usage!;
        var hot = (double)usage.RowsHotUpdated / Math.Max(1, usage.RowsUpdated);
        if (usage.RowsUpdated < context.Option(MinimumUpdates) || hot >= context.Option(HotShare) || usage.RowsUpdated < context.Option(UpdatesPerRow) * (table.Rows ?? 0)
            || !(reading.Relation(table)?.Fillfactor > context.Option(Fillfactor)))
        {
            return null;
        }

        var moved = reading.MajorVersion >= 16 && reading.Vacuum(table) is { } vacuum ? (double)vacuum.RowsNewPageUpdated / usage.RowsUpdated : (double?)null;
        if (moved < context.Option(HotShare) / 2)
        {
            // The updates stay on their page; an indexed column is what changes, and room would not help.
            return null;
        }

        var others = usage.RowsUpdated - usage.RowsHotUpdated;
        return context.Problem(Info, SubjectOf.The(table), Severity.Low, $"only {Amount.Share(hot)} of the updates of {table.Name} are heap-only, and its pages leave no room") with
        {
            Impact = $"{Amount.Of(others, "update")} wrote into each of {table.Indexes.Count} indexes",
            Evidence =
            [
                Evidence.Of("updates", usage.RowsUpdated, "rows", "pg_stat_all_tables.n_tup_upd"),
                Evidence.Of("heap-only updates", usage.RowsHotUpdated, "rows", "pg_stat_all_tables.n_tup_hot_upd"),
                .. moved is { } share ? [Evidence.Of("updates that moved to another page", share, "ratio", "pg_stat_all_tables.n_tup_newpage_upd")] : Array.Empty<Evidence>(),
                Evidence.Of("fillfactor", reading.Relation(table)!.Fillfactor, "%", "pg_class.reloptions"),
            ],
            Remedy = moved is null && IndexesMutableColumns(table)
                ? Remedy.ByHand(
                    $"When the updates leave indexed columns alone: ALTER TABLE {PgName.Of(table)} SET (fillfactor = {context.Option(Fillfactor):0}). Otherwise ask which index on a changing column is needed.",
                    "before version 16 the server does not count whether room or an indexed column was the cause")
                : Cure(context, table),
            Weight = others * (double)table.Indexes.Count,
        };
    }

    private static Remedy Cure(RuleContext context, Table table) => new()
    {
        Apply = [$"ALTER TABLE {PgName.Of(table)} SET (fillfactor = {context.Option(Fillfactor):0})"],
        Rollback = [table.Options.TryGetValue("fillfactor", out var old) ? $"ALTER TABLE {PgName.Of(table)} SET (fillfactor = {old})" : $"ALTER TABLE {PgName.Of(table)} RESET (fillfactor)"],
        Lock = LockWords.ShareUpdateExclusive,
        Duration = "well under a second; pages that are full stay so until the table is written anew (VACUUM FULL, pg_repack)",
        Guidance = "The counters are cumulative, so the ratio improves slowly.",
    };

    // Key columns hardly ever change; any other indexed column might.
    private static bool IndexesMutableColumns(Table table)
    {
        var steady = table.Constraints
            .Where(constraint => constraint.Kind is ConstraintKind.PrimaryKey or ConstraintKind.Unique)
            .SelectMany(constraint => constraint.Columns)
            .ToHashSet(StringComparer.Ordinal);
        return table.Indexes.Any(index => index.Keys.Any(key => key.Column is null || !steady.Contains(key.Column)) || index.Include.Any(column => !steady.Contains(column)));
    }
}
