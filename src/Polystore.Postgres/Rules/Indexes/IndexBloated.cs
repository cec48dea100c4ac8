using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexBloated : IRule
{
    /// <summary>The follow-up question that pgstattuple's pgstatindex answers.</summary>
    public const string Question = "index-bloat";

    // Each question reads a whole index.
    private const int MostQuestions = 20;

    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 1024 * 1024, Unit = "bytes", Meaning = "indexes below this are left alone, as is less waste than this",
        Source = "the checkup of postgres.ai reports bloat from 1 MiB on",
    };

    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.4, Unit = "ratio", Maximum = 1, Meaning = "share of the index that a rebuild would give back",
        Source = "random inserts settle at ln 2 = 69% full pages (A. Yao, On random 2-3 trees, 1978), 23% below the fillfactor of 90, which is no fault; pgdoctor warns between 30% and 50%",
    };

    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes", Default = 100.0 * 1024 * 1024, Unit = "bytes", Meaning = "waste from here on: medium", Source = "pgdoctor, check indexbloat: warns above 100 MB",
    };

    private static readonly RuleOption HighBytes = new()
    {
        Name = "high-bytes", Default = 1024.0 * 1024 * 1024, Unit = "bytes", Meaning = "waste from here on: high", Source = "pgdoctor, check indexbloat: fails above 1 GB",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-BLOATED",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Bloated B-tree index",
        LooksFor = "A B-tree index with far more pages than a fresh one would have, by the planner's statistics and, where pgstattuple is installed, by the index itself. "
            + "An index whose statistics are missing is not examined. Not reported: pages that are half empty because keys arrive in random order.",
        Why = "Empty space in an index is read, cached, backed up and walked by every scan; VACUUM gives it back only when whole pages are empty.",
        Options = [MinimumBytes, Share, MediumBytes, HighBytes],
        References = ["https://www.postgresql.org/docs/current/routine-reindex.html", "https://github.com/ioguix/pgsql-bloat-estimation"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Indexes, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var exact = context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out _) && extensions.Items.Any(extension => extension.Name == "pgstattuple");
        var findings = new List<Finding>();
        var questions = new List<ProbeQuestion>();
        foreach (var (table, index) in AllStored(reading))
        {
            var estimate = Estimate(context, reading, table, index);
            if (estimate.Reason is { } why)
            {
                findings.Add(context.NotExamined(Info, SubjectOf.The(index), why));
            }
            else if (estimate.Wasted >= context.Option(MinimumBytes) && estimate.Wasted >= context.Option(Share) * index.Bytes)
            {
                var question = new ProbeQuestion(Question, PgName.InQuestion(index.Schema, index.Name));
                var answer = context.Snapshot.Answer(question);
                if (answer is null && exact)
                {
                    questions.Add(question);
                }

                if (Finding(context, reading, table, index, estimate.Wasted, answer) is { } finding)
                {
                    findings.Add(finding);
                }
            }
        }

        var worst = findings.Where(finding => finding.State == FindingState.Problem).OrderByDescending(finding => finding.Weight).Take(MostQuestions)
            .Select(finding => PgName.InQuestion(finding.Subject.Path[0], finding.Subject.Path[2])).ToHashSet(StringComparer.Ordinal);
        findings = [.. UnseenTogether.Gather(context, Info, findings, "indexes")];
        var asked = questions.Where(question => worst.Contains(question.Object)).ToList();
        return asked.Count > 0 ? RuleVerdict.Ask(asked, PartitionsTogether.Gather(reading, findings)) : reading.Verdict(findings);
    }

    // Each partition's index is rebuilt by itself, so each is judged by itself.
    private static IEnumerable<(Table Table, Core.Catalogs.Index Index)> AllStored(CatalogReading reading) => reading.Stored
        .SelectMany(table => table.Indexes.Select(index => (table, index)))
        .Where(pair => pair.index is { Method: "btree", Valid: true } && reading.Details(pair.index) is { Partitioned: false, Extension: null });

    private static (double Wasted, string? Reason) Estimate(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        if (index.Bytes is not { } bytes)
        {
            return (0, reading.Unexamined(table) ?? "its size was not observed");
        }

        if (bytes < context.Option(MinimumBytes))
        {
            return (0, null);
        }

        var details = reading.Details(index)!;
        if (details.WideName)
        {
            return (0, "the estimate does not hold for keys of type name");
        }

        if (details.EstimatedEntries < 0 || details.EntryDataBytes is not { } data)
        {
            return (0, UnreadStatistics.Reason("keys"));
        }

        return (Math.Max(0, bytes - Fresh(reading, details, data)), null);
    }

    /// <summary>Bytes that a B-tree index would have after a rebuild; null when the statistics do not tell.</summary>
    public static double? FreshBytes(CatalogReading reading, Core.Catalogs.Index index) =>
        index.Method == "btree" && reading.Details(index) is { WideName: false, EstimatedEntries: >= 0, EntryDataBytes: { } data } details ? Fresh(reading, details, data) : null;

    private static double Fresh(CatalogReading reading, PostgresIndex details, double data) =>
        BtreeSize.Pages(details.EstimatedEntries, data, details.EntriesHaveNulls, details.Fillfactor, reading.BlockSize) * reading.BlockSize;

    private Finding? Finding(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index, double estimated, ProbeAnswer? answer)
    {
        var bytes = index.Bytes!.Value;
        var fillfactor = reading.Details(index)!.Fillfactor;
        var wasted = Exact(bytes, fillfactor, answer, estimated) ?? estimated;
        if (wasted < context.Option(MinimumBytes) || wasted < context.Option(Share) * bytes)
        {
            return null;
        }

        var measured = answer?.Values is not null;
        return context.Problem(
            Info,
            SubjectOf.The(index),
            wasted >= context.Option(HighBytes) ? Severity.High : wasted >= context.Option(MediumBytes) ? Severity.Medium : Severity.Low,
            $"{index.Name} on {table.Name} is {Amount.Share(wasted / bytes)} empty{(measured ? "" : " by estimate")}") with
        {
            Impact = $"a rebuild gives back {(measured ? "" : "about ")}{Amount.Bytes(wasted)} of {Amount.Bytes(bytes)}",
            Evidence =
            [
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                measured
                    ? Evidence.Of("empty", wasted, "bytes", "pgstattuple, pgstatindex")
                    : Evidence.Of("empty", wasted, "bytes", "estimate from pg_stats; ignores deduplication, so duplicates hide bloat; other errors to about 20% of the size") with
                    {
                        Low = Math.Max(0, wasted - (0.2 * bytes)),
                        High = bytes,
                    },
                Evidence.Of("entries", reading.Details(index)!.EstimatedEntries, null, "pg_class.reltuples"),
                Evidence.Of("fillfactor", fillfactor, "%", "pg_class.reloptions"),
                .. answer?.NotExamined is { } failed ? [Evidence.Of("exact measure", $"not examined: {failed}", null, "pgstattuple")] : Array.Empty<Evidence>(),
            ],
            Remedy = new Remedy
            {
                Apply = [$"REINDEX INDEX CONCURRENTLY {PgName.Of(index)}"],
                Reversible = false,
                Reason = "empty pages cannot be brought back, and nothing depends on them",
                Lock = LockWords.CreateConcurrently,
                Duration = $"two scans of the table and a sort of {Amount.Of(reading.Details(index)!.EstimatedEntries, "entry", "entries")}; needs {Amount.Bytes(bytes - wasted)} of free space meanwhile",
                Effects = [new StorageCompacted(index.ObjectName)],
            },
            Weight = wasted,
        };
    }

    // pgstatindex tells how full leaf pages are on average; whole pages that are empty or deleted it counts apart, so where they are
    // not known the estimate, which sees them, stays.
    private static double? Exact(double bytes, int fillfactor, ProbeAnswer? answer, double estimated)
    {
        if (answer?.Values is not { } values || !values.TryGetValue("density", out var density) || double.IsNaN(density))
        {
            return null;
        }

        if (!values.TryGetValue("idle_pages", out var idle) || values.GetValueOrDefault("pages") is not (> 0 and var pages))
        {
            return Math.Max(estimated, bytes * (1 - Math.Min(1, density / fillfactor)));
        }

        return bytes * (1 - ((1 - (idle / pages)) * Math.Min(1, density / fillfactor)));
    }
}
