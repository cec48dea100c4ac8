using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class ReadAheadOff : IRule
{
    private const int First = 18;
    private const string Method = "io_method";

    private static readonly IReadOnlyList<string> Depths = ["effective_io_concurrency", "maintenance_io_concurrency"];

    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 2, Unit = "requests", Minimum = 1, Meaning = "requests ahead below which reading counts as one after the other",
        Source = "\"higher values will have the most impact on higher latency storage\"; 16 is the default from version 18 on, and 1, the default until 17, leaves nothing to overlap (manual, effective_io_concurrency)",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes", Default = 1L << 30, Unit = "bytes", Meaning = "reads from disk by all processes together, below which it does not matter",
        Source = "seconds of reading on any disk since the counters began",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-READ-AHEAD-OFF",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Reads wait one after the other",
        LooksFor = "From version 18 on: io_method = sync, or effective_io_concurrency or maintenance_io_concurrency of 0 or 1, as configurations carried over from older versions have it, on a server that reads from disk. "
            + "Not reported: older versions, where both settings concern little, and databases that are read from memory.",
        Why = "Scans and VACUUM ask for the pages ahead while they work on those before, which hides the latency of the disk; so set, they wait for each.",
        Options = [Least, Bytes],
        References =
        [
            "https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-EFFECTIVE-IO-CONCURRENCY",
            "https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-IO-METHOD",
            "https://www.postgresql.org/docs/18/release-18.html",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Server, out var server, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (server.MajorVersion < First)
        {
            return RuleVerdict.Fine;
        }

        if (!context.Snapshot.TryGet(PostgresSections.Background, out var background, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var read = background.Io.Where(io => io.Object == "relation").Sum(io => io.ReadBytes ?? 0);
        return read < context.Option(Bytes)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(context.Snapshot.Settings.Where(setting => setting.Node is null && IsFault(context, setting)).Select(setting => Describe(context, setting, read)));
    }

    private static bool IsFault(RuleContext context, Setting setting) => setting.Name == Method
        ? setting.Value == "sync"
        : Depths.Contains(setting.Name) && double.TryParse(setting.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var depth) && depth < context.Option(Least);

    private Finding Describe(RuleContext context, Setting setting, double read) => context.Problem(
        Info, SubjectOf.Setting(setting.Name), Severity.Low, $"{setting.Name} = {setting.Value}: reads from disk wait one after the other") with
    {
        Impact = $"{Amount.Bytes(read)} were read from disk since the counters began",
        Evidence = [.. SettingEvidence.Of(setting), Evidence.Of("read from disk", read, "bytes", "pg_stat_io.read_bytes")],
        Remedy = setting.Name == Method
            ? SettingChange.AtRestart(setting, "worker")
            : SettingChange.To(context, setting, "16", "16 is the default of version 18; fast disks take more."),
        Weight = read,
    };
}
