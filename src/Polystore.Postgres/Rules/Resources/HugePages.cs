using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class HugePages : IRule
{
    private static readonly RuleOption Buffers = new()
    {
        Name = "shared-buffers", Default = 8L << 30, Unit = "bytes", Meaning = "smaller shared_buffers are left alone",
        Source = "each session that touches 8 GB in pages of 4 kB needs 16 MB of page tables (8 bytes a page); 100 sessions, 1.6 GB",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-HUGE-PAGES",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Large shared buffers without huge pages",
        LooksFor = "Large shared_buffers in ordinary pages: huge_pages off, or try without having got them (huge_pages_status, 17 and newer). "
            + "Not reported: small shared_buffers. Not examined: huge_pages = try before 17, where the server does not tell.",
        Why = "Every session keeps page tables of its own for the shared memory, and the processor looks addresses up far more often.",
        Options = [Buffers],
        References = ["https://www.postgresql.org/docs/current/kernel-resources.html#LINUX-HUGE-PAGES", "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-HUGE-PAGES"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (SettingNumber.Bytes(context.Snapshot, "shared_buffers") is not { } buffers || context.Snapshot.SettingValue("huge_pages") is not { } wanted)
        {
            return RuleVerdict.NotExamined("the settings shared_buffers and huge_pages were not observed");
        }

        var got = context.Snapshot.SettingValue("huge_pages_status") ?? (wanted == "try" ? "unknown" : wanted);
        return buffers < context.Option(Buffers) || got == "on" ? RuleVerdict.Fine
            : got == "unknown" ? RuleVerdict.NotExamined("before version 17 the server does not tell whether huge_pages = try got them; HugePages_Rsvd in /proc/meminfo does")
            : RuleVerdict.Of([Finding(context, buffers, wanted)]);
    }

    private Finding Finding(RuleContext context, double buffers, string wanted)
    {
        var sessions = SettingNumber.Of(context.Snapshot, "max_connections") ?? 100;
        var tables = buffers / 4096 * 8;
        // 15 and newer; -1 where the system has none.
        var pages = SettingNumber.Of(context.Snapshot, "shared_memory_size_in_huge_pages") is { } known and > 0 ? Amount.Of(known) : null;
        return context.Problem(
            Info, SubjectOf.Setting("huge_pages"), Severity.Low, $"shared_buffers of {Amount.Bytes(buffers)} are in pages of 4 kB") with
        {
            Impact = $"up to {Amount.Bytes(tables)} of page tables a session, {Amount.Bytes(tables * sessions)} for {Amount.Of(sessions, "connection")}",
            Evidence =
            [
                Evidence.Of("shared_buffers", buffers, "bytes", "pg_settings"),
                Evidence.Of("huge_pages", wanted, null, "pg_settings"),
                Evidence.Of("huge_pages_status", context.Snapshot.SettingValue("huge_pages_status"), null, "pg_settings"),
            ],
            Remedy = Remedy.ByHand(
                $"On Linux reserve them: vm.nr_hugepages = {pages ?? "what postgres -C shared_memory_size_in_huge_pages prints (15 and newer)"} in sysctl, a little more to be safe{(wanted == "off" ? ", huge_pages = try" : "")}, and start the server again.",
                "it is a setting of the machine, takes memory away from everything else, and needs a restart"),
            Weight = buffers,
        };
    }
}
