using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>I/O threads from the machine's cores and how busy the main thread is.</summary>
internal sealed class IoThreads : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-IO-THREADS",
        Family,
        "I/O threads for this machine",
        "A single I/O thread on a machine of four cores or more whose main thread takes half a core or more. An idle server gains nothing, and machines with fewer cores lose.",
        "Reading and writing sockets takes about half of a busy server's time and can be spread; commands cannot.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"], Cores, Busy);

    public const string CoresOption = "cores";

    private const int FewestCores = 4;

    private static readonly RuleOption Cores = Option(CoresOption, 0, "cores", "processor cores of the machine, which the server does not tell (--cores)", "the user", maximum: 4096);
    private static readonly RuleOption Busy = Option("busy", 0.5, "ratio", "share of a core that the main thread takes", "redis.conf: use threads only when the processor is the limit; our choice of a half", maximum: 1);

    protected override IReadOnlyList<string> Settings => ["io-threads"];

    protected override IReadOnlyList<string> Fields => ["used_cpu_user_main_thread", "used_cpu_sys_main_thread", "uptime_in_seconds"];

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        var cores = facts.Context.Option(Cores);
        if (cores == 0)
        {
            return RuleVerdict.NotExamined("the server does not tell how many cores its machine has; give --cores");
        }

        var busy = (facts.Number("used_cpu_user_main_thread") + facts.Number("used_cpu_sys_main_thread")) / Math.Max(1, facts.Number("uptime_in_seconds"));
        return cores < FewestCores || facts.SettingNumber("io-threads") > 1 || busy < facts.Context.Option(Busy) ? RuleVerdict.Fine : RuleVerdict.Of([Found(facts, cores, busy)]);
    }

    // redis.conf: with 4 cores 2 or 3 threads, with 8 cores 6, and not more than 8.
    private Finding Found(ServerFacts facts, double cores, double busy)
    {
        var wanted = Math.Clamp(Math.Floor(cores * 0.75), 2, 8).ToString("0", CultureInfo.InvariantCulture);
        return Setting(facts, "io-threads", Severity.Low, $"io-threads {wanted}, now {facts.Setting("io-threads")}") with
        {
            Impact = $"The main thread takes {Amount.Share(busy)} of a core; {wanted} is three quarters of {cores:0} cores, 8 at most.",
            Evidence = [Value(facts, "io-threads"), Evidence.Of("main thread", busy, "ratio", "INFO: used_cpu_*_main_thread ÷ uptime_in_seconds"), Evidence.Of("cores", cores, "cores", "--cores")],
            Remedy = Remedy.ByHand($"Set io-threads {wanted} in the configuration file and restart; measure before and after.", "it is read at the start alone"),
        };
    }
}
