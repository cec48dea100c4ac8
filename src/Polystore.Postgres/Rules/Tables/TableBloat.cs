using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class TableBloat : IRule
{
    /// <summary>The follow-up question that pgstattuple_approx answers.</summary>
    public const string Question = "table-bloat";

    private const int MostQuestions = 20;

    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 10.0 * 1024 * 1024, Unit = "bytes", Meaning = "less waste than this is left alone",
        Source = "check_postgres --action=bloat and PgHero start at the same order; smaller tables are cached whole",
    };

    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of the table that holds no live row",
        Source = "autovacuum itself lets a fifth of a table die before it starts (autovacuum_vacuum_scale_factor 0.2, manual 20.10), and the estimate errs by up to 20%; half is beyond both",
    };

    private static readonly RuleOption HighBytes = new()
    {
        Name = "high-bytes", Default = 10.0 * 1024 * 1024 * 1024, Unit = "bytes", Meaning = "waste from here on: high",
        Source = "more than the memory that a default machine has for caching; every sequential scan reads it",
    };

    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes", Default = 1024.0 * 1024 * 1024, Unit = "bytes", Meaning = "waste from here on: medium", Source = "pgdoctor, check tablebloat: fails above 1 GB",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-BLOAT",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Bloated table",
        LooksFor = "A table with far more pages than its rows need, by the planner's statistics and, where pgstattuple is installed, by the table itself. A table whose "
            + "statistics are missing is not examined. Not reported: room that a fillfactor leaves on purpose.",
        Why = "Sequential scans, backups and the cache pay for empty pages. VACUUM makes the room usable again but gives back only what is at the end of the table.",
        Options = [MinimumBytes, Share, MediumBytes, HighBytes],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY", "https://github.com/ioguix/pgsql-bloat-estimation"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var exact = context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out _) && extensions.Items.Any(extension => extension.Name == "pgstattuple");
        var findings = new List<Finding>();
        var questions = new List<(ProbeQuestion Question, double Wasted)>();
        foreach (var table in reading.Stored.Where(table => table.Kind != TableKind.Partitioned))
        {
            if (table.Bytes is not { } bytes)
            {
                findings.Add(context.NotExamined(Info, SubjectOf.The(table), reading.Unexamined(table) ?? "its size was not observed"));
                continue;
            }

            if (bytes < context.Option(MinimumBytes))
            {
                continue;
            }

            var relation = reading.Relation(table);
            if (relation is not { EstimatedRows: >= 0, Pages: > 0 } || reading.Layout(table) is not { } layout
                || HeapSize.Pages(table, layout, relation.EstimatedRows, relation.Fillfactor, reading.BlockSize) is not { } fresh)
            {
                findings.Add(context.NotExamined(Info, SubjectOf.The(table), UnreadStatistics.Reason("columns")));
                continue;
            }

            // Rows and pages were counted at the same moment; growth since then is not bloat.
            var wasted = Math.Max(0, (relation.Pages - fresh) * reading.BlockSize);
            if (wasted < context.Option(MinimumBytes) || wasted < context.Option(Share) * relation.Pages * reading.BlockSize)
            {
                continue;
            }

            var question = new ProbeQuestion(Question, PgName.InQuestion(table.Schema, table.Name));
            var answer = context.Snapshot.Answer(question);
            if (answer is null && exact)
            {
                questions.Add((question, wasted));
            }

            if (Find(context, table, relation, wasted, answer) is { } finding)
            {
                findings.Add(finding);
            }
        }

        findings = [.. UnseenTogether.Gather(context, Info, findings, "tables")];
        return questions.Count == 0
            ? reading.Verdict(findings)
            : RuleVerdict.Ask(questions.OrderByDescending(pair => pair.Wasted).Take(MostQuestions).Select(pair => pair.Question), PartitionsTogether.Gather(reading, findings));
    }

    private Finding? Find(RuleContext context, Table table, PostgresRelation relation, double estimated, ProbeAnswer? answer)
    {
        var bytes = table.Bytes!.Value;
        var wasted = Exact(answer, relation.Fillfactor) ?? estimated;
        if (wasted < context.Option(MinimumBytes) || wasted < context.Option(Share) * bytes)
        {
            return null;
        }

        var measured = answer?.Values is not null;
        return context.Problem(
            Info,
            SubjectOf.The(table),
            wasted >= context.Option(HighBytes) ? Severity.High : wasted >= context.Option(MediumBytes) ? Severity.Medium : Severity.Low,
            $"{table.Name} is {Amount.Share(Math.Min(1, wasted / bytes))} empty{(measured ? "" : " by estimate")}") with
        {
            Impact = $"{(measured ? "" : "about ")}{Amount.Bytes(wasted)} of {Amount.Bytes(bytes)} hold no row, and each of {Amount.Of(table.Usage?.SequentialScans ?? 0, "sequential scan")} read them",
            Evidence =
            [
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                measured
                    ? Evidence.Of("empty", wasted, "bytes", "pgstattuple_approx")
                    : Evidence.Of("empty", wasted, "bytes", "estimate from pg_stats; padding between columns is not counted") with { Low = Math.Max(0, wasted - (0.2 * bytes)), High = bytes },
                Evidence.Of("rows", relation.EstimatedRows, "rows", "pg_class.reltuples"),
                Evidence.Of("dead rows", table.Usage?.DeadRows ?? 0, "rows", "pg_stat_all_tables.n_dead_tup"),
            ],
            Remedy = Remedy.ByHand(
                $"Let new rows fill the room, which VACUUM keeps usable. To give it back: VACUUM (FULL, ANALYZE) {PgName.Of(table)} in a quiet hour, or pg_repack, which locks only at the end.",
                $"VACUUM FULL holds ACCESS EXCLUSIVE while it writes {Amount.Bytes(Math.Max(0, bytes - wasted))} anew and builds every index: nobody can even read"),
            Weight = wasted,
        };
    }

    private static double? Exact(ProbeAnswer? answer, int fillfactor)
    {
        if (answer?.Values is not { } values || !values.TryGetValue("free_bytes", out var free))
        {
            return null;
        }

        var length = values.GetValueOrDefault("bytes");
        return Math.Max(0, free + values.GetValueOrDefault("dead_bytes") - (length * (100 - fillfactor) / 100));
    }
}
