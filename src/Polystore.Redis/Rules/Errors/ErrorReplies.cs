using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Errors;

/// <summary>Commands fail.</summary>
internal sealed class ErrorReplies : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-ERRORS-REPLIES",
        "errors",
        "Commands that fail",
        "A kind of error reply with a thousand replies or more that are a hundredth of all commands or more. NOSCRIPT, MOVED and ASK belong to the normal course of clients and are not reported.",
        "The application's calls fail, whether it says so or not.",
        ["https://redis.io/docs/latest/commands/info/"], Count, Share);

    protected override IReadOnlyList<string> Fields => ["total_commands_processed", "total_error_replies"];

    private static readonly RuleOption Count = Option("count", 1000, "replies", "error replies of one kind from which it is reported", "our choice: fewer are accidents");
    private static readonly RuleOption Share = Option("share", 0.01, "ratio", "share of all commands from which it is reported", "our choice", maximum: 1);

    private static readonly string[] Normal = ["NOSCRIPT", "MOVED", "ASK", "TRYAGAIN", "NOPROTO"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        // Commands that are refused before they run are not counted as processed.
        var all = facts.Number("total_commands_processed") + facts.Number("total_error_replies");
        foreach (var (kind, count) in facts.Info.Errors.Where(error => !Normal.Contains(error.Key) && error.Value >= facts.Context.Option(Count) && error.Value >= facts.Context.Option(Share) * all))
        {
            var failing = facts.Info.Commands().Where(command => command.Failed + command.Rejected > 0).OrderByDescending(command => command.Failed + command.Rejected).Take(3).Select(command => command.Name.ToUpperInvariant()).ToList();
            yield return Server(facts, "error", kind, count >= 0.1 * all ? Severity.High : Severity.Medium, $"{Amount.Count(count)} commands failed with {kind}") with
            {
                Weight = count,
                Evidence = [Evidence.Of("replies", count, "replies", "INFO errorstats"), Evidence.Of("share of all", count / Math.Max(1, all), "ratio", "INFO"), Evidence.Of("commands that fail most", string.Join(", ", failing), null, "INFO commandstats: failed_calls + rejected_calls")],
                Remedy = Remedy.ByHand(Advice(kind) + " CONFIG RESETSTAT begins to count anew.", "the application sends them"),
            };
        }
    }

    private static string Advice(string kind) => kind switch
    {
        "WRONGTYPE" => "Keys hold another type than the code expects: look for two uses of one name.",
        "OOM" => "The memory is full: raise maxmemory, delete, or let the server evict.",
        "NOAUTH" or "WRONGPASS" => "Clients come without the right password.",
        "NOPERM" => "Users lack rights: ACL LOG names user and command.",
        "READONLY" => "Clients write to a replica: they must find the primary (by sentinels or the cluster's map).",
        "BUSY" => "A script runs too long: SLOWLOG GET shows it.",
        "LOADING" or "MASTERDOWN" or "CLUSTERDOWN" => "The server was not able to serve for a time: look at its log.",
        "MISCONF" => "The server cannot save to disk: look at its log and disk.",
        _ => "Look at the commands named above.",
    };
}
