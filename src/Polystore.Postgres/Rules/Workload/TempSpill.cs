using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class TempSpill : IRule
{
    private static readonly RuleOption BytesPerHour = new()
    {
        Name = "bytes-per-hour", Default = 1L << 30, Unit = "bytes", Meaning = "bytes written to temporary files an hour from which on a statement is named",
        Source = "250 times the default work_mem of 4 MB (manual, 20.4.1) an hour: not an occasional large report",
    };

    private static readonly RuleOption Largest = new()
    {
        Name = "largest-work-mem", Default = 256L << 20, Unit = "bytes", Meaning = "more work_mem than this is not proposed",
        Source = "each sort or hash of each session may take as much (manual, 20.4.1, work_mem); a hundred sessions at once would take 25 GB",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-TEMP-SPILL",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that works in temporary files",
        LooksFor = "Statements whose sorts, hashes or materialised rows do not fit work_mem and go to disk, in amounts that matter. Not reported: occasional spills, and CREATE INDEX and CLUSTER, which use maintenance_work_mem.",
        Why = "It writes and reads again what could have stayed in memory, or never been gathered.",
        Options = [BytesPerHour, Largest, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => item.TempBlocksWritten > 0 && reading.PerHour(item.TempBlocksWritten * reading.BlockSize) >= context.Option(BytesPerHour) && !StatementPurpose.IsMaintenance(item.Query) && !item.Query.StartsWith("REFRESH", StringComparison.OrdinalIgnoreCase))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item)
    {
        var bytes = item.TempBlocksWritten * reading.BlockSize;
        var each = bytes / Math.Max(1, item.Calls);
        // pg_settings shows work_mem in kB.
        double? memory = double.TryParse(context.Snapshot.SettingValue("work_mem"), CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
        return StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            $"{Amount.Bytes(each)} of temporary files a call{(memory is { } now ? $" at work_mem {Amount.Bytes(now)}" : "")}") with
        {
            Impact = $"{Amount.Bytes(reading.PerHour(bytes))} written an hour, and read again",
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("temporary bytes of one call", each, "bytes", "pg_stat_statements.temp_blks_written"),
                Evidence.Of("rows of one call", item.RowsPerCall, "rows", "pg_stat_statements.rows"),
                Evidence.Of("work_mem", memory is null ? null : Amount.Bytes(memory.Value), null, "pg_settings")),
            Remedy = Remedy.ByHand(Guidance(context, reading, each, memory ?? 0), "memory for one session is taken from all of them"),
            Weight = bytes,
        };
    }

    // In memory rows take two to three times their size on disk (src/backend/utils/sort/tuplesort.c keeps them with headers and pointers).
    private static string Guidance(RuleContext context, StatementsReading reading, double each, double memory)
    {
        var enough = Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(memory, 3 * each) / (1 << 20)))) * (1 << 20);
        return enough <= context.Option(Largest)
            ? $"For this statement alone, in its transaction: SET LOCAL work_mem = '{enough / (1 << 20):0}MB' (about three times what it spills). "
                + StatementFinding.SeePlan(reading) + " An index in the order that it sorts by needs no memory at all."
            : $"More work_mem than {Amount.Bytes(context.Option(Largest))} would be needed, too much for each session: let it gather fewer rows (a narrower condition, a partial result kept in a table, an index in the order that it sorts by). "
                + StatementFinding.SeePlan(reading);
    }
}
