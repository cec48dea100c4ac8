using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class TempFiles : DatabaseRule
{
    private static readonly RuleOption BytesPerHour = new()
    {
        Name = "bytes-per-hour", Default = 1L << 30, Unit = "bytes", Meaning = "bytes of temporary files an hour from which on a database is reported",
        Source = "250 times the default work_mem of 4 MB (manual, 20.4.1) an hour: not an occasional large report",
    };

    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes-per-hour", Default = 36L << 30, Unit = "bytes", Meaning = "from here on medium", Source = "10 MB a second all the time, a tenth of what a spinning disk writes",
    };

    private static readonly RuleOption Largest = new()
    {
        Name = "largest-work-mem", Default = 256L << 20, Unit = "bytes", Meaning = "more work_mem than this is not proposed",
        Source = "each sort or hash of each session may take as much (manual, 20.4.1, work_mem); a hundred sessions at once would take 25 GB",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-TEMP-FILES",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Many temporary files",
        LooksFor = "Databases whose sorts, hashes and index builds write to temporary files all the time. Not reported: a large sum that gathered over a long time, and young statistics.",
        Why = "What does not fit work_mem is written to disk and read again.",
        Options = [BytesPerHour, MediumBytes, Largest, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM", "https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-TEMP-FILES"],
    };

    protected override Finding? Find(RuleContext context, PostgresDatabase database, double seconds)
    {
        var hourly = database.TempBytes / seconds * 3600;
        if (database.TempFiles == 0 || hourly < context.Option(BytesPerHour))
        {
            return null;
        }

        var each = (double)database.TempBytes / database.TempFiles;
        var memory = SettingNumber.Bytes(context.Snapshot, "work_mem");
        return context.Problem(
            Info, Subject(database), hourly >= context.Option(MediumBytes) ? Severity.Medium : Severity.Low,
            $"{Amount.Bytes(hourly)} of temporary files an hour{(memory is { } now ? $" at work_mem {Amount.Bytes(now)}" : "")}") with
        {
            Impact = $"{Amount.Of(database.TempFiles / seconds * 3600, "file")} an hour of {Amount.Bytes(each)} on average, written and read again",
            Evidence =
            [
                Evidence.Of("temporary files", database.TempFiles, "files", "pg_stat_database.temp_files"),
                Evidence.Of("bytes of temporary files", database.TempBytes, "bytes", "pg_stat_database.temp_bytes"),
                Evidence.Of("work_mem", memory is { } bytes ? bytes : (string?)null, "bytes", "pg_settings"),
                Evidence.Of("log_temp_files", context.Snapshot.SettingValue("log_temp_files"), "kB", "pg_settings"),
                Since(context, seconds),
            ],
            Remedy = Remedy.ByHand(Guidance(context, each, memory ?? 0), "memory for one session is taken from all of them"),
            Weight = hourly,
        };
    }

    private static string Guidance(RuleContext context, double each, double memory)
    {
        // In memory rows take two to three times their size on disk (src/backend/utils/sort/tuplesort.c keeps them with headers and pointers).
        var enough = Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(memory, 3 * each) / (1 << 20)))) * (1 << 20);
        var which = context.Snapshot.SettingValue("log_temp_files") is "-1"
            ? "See which statements: pg_stat_statements.temp_blks_written, or log_temp_files = '10MB' and the log. "
            : "The log (log_temp_files) says which statements. ";
        return which + (enough <= context.Option(Largest)
            ? $"For the role that runs them: ALTER ROLE … SET work_mem = '{enough / (1 << 20):0}MB', about three times the average file, when sessions at once × work_mem × sorts in a plan fit in memory."
            : "The average file is too large for work_mem: let these statements gather fewer rows, or index the order that they sort by.");
    }
}
