using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>One command takes the server's time.</summary>
internal sealed class HotCommand : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-HOT-COMMAND",
        "latency",
        "One command takes the server's time",
        "A command that took half of the time of all, on a server that was busy for a fifth of its life or more. On an idle server some command always takes most, and that is not reported.",
        "One thread runs all commands; this one decides how many of the others fit.",
        ["https://redis.io/docs/latest/commands/info/"], Share, Busy);

    protected override IReadOnlyList<string> Fields => ["uptime_in_seconds"];

    private static readonly IReadOnlySet<string> Scripts = new HashSet<string>(StringComparer.Ordinal) { "eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro", "exec" };
    private static readonly RuleOption Share = Option("share", 0.5, "ratio", "share of the time of all commands", "our choice: below a half no single command decides", maximum: 1);
    private static readonly RuleOption Busy = Option("busy", 0.2, "ratio", "share of the server's life that commands took", "our choice: below a fifth there is room for four times the load", maximum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var commands = facts.Info.Commands().OrderByDescending(command => command.Microseconds).ToList();
        var all = commands.Sum(command => command.Microseconds);
        // What a script calls is counted twice: as itself, and within the script.
        var busy = Math.Min(1, all / 1e6 / Math.Max(1, facts.Number("uptime_in_seconds")));
        if (commands.Count > 0 && busy >= facts.Context.Option(Busy) && commands[0].Microseconds >= facts.Context.Option(Share) * all)
        {
            var (top, each) = (commands[0], commands[0].Microseconds / Math.Max(1, commands[0].Calls));
            yield return Server(facts, "statement", top.Name.ToUpperInvariant().Replace('|', ' '), busy >= 0.7 ? Severity.High : Severity.Medium, $"{top.Name.ToUpperInvariant()} takes {(Scripts.Contains(top.Name) ? "at least " : "")}{Amount.Share(top.Microseconds / all)} of the server's time") with
            {
                Weight = top.Microseconds,
                Evidence =
                [
                    Evidence.Of("busy", busy, "ratio", "INFO: commandstats ÷ uptime_in_seconds"),
                    Evidence.Of("calls", top.Calls, "calls", "INFO commandstats"),
                    Evidence.Of("each", each, "µs", "INFO commandstats: usec_per_call"),
                ],
                Remedy = Remedy.ByHand(each >= 100
                    ? "Each call is long: it walks a large key or runs a long script. SLOWLOG GET shows examples, `polystore keys` the large keys; ask for pages or single members instead."
                    : "Each call is short, there are many: pipeline them, ask for several keys at once (MGET, HMGET), cache on the client's side (CLIENT TRACKING), or spread the keys over a cluster.", "the application sends it"),
            };
        }
    }
}
