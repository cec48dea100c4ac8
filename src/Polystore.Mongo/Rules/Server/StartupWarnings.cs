using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>What the server says of its machine.</summary>
internal sealed class StartupWarnings : MongoRule
{
    // Rules of their own judge these, with more than a word.
    private static readonly string[] Judged = ["Access control is not enabled", "bound to localhost"];

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SERVER-STARTUP-WARNINGS",
        "server",
        "The server warned when it started",
        "Warnings of the start: limits of open files, huge pages, NUMA, the file system, running as root. That there is no access control, or that it listens on the loopback alone, are other rules' matter and are not reported here.",
        "MongoDB knows from many machines what makes a server slow or stops it later, and says so once, where nobody looks.",
        ["https://www.mongodb.com/docs/manual/reference/command/getLog/", "https://www.mongodb.com/docs/manual/administration/production-notes/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Warnings, out var warnings, out var reason))
        {
            return RuleVerdict.NotExamined($"getLog: {reason}");
        }

        var own = warnings.Items.Where(text => !Array.Exists(Judged, judged => text.Contains(judged, StringComparison.OrdinalIgnoreCase))).ToList();
        return own.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Server("node", "startup warnings"), Severity.Low, own.Count == 1 ? $"The server warned when it started: {own[0]}" : $"The server warned of {own.Count} things when it started") with
        {
            Evidence = own.Select((text, number) => Evidence.Of($"warning {number + 1}", text, null, "getLog")).ToList(),
            Remedy = Remedy.ByHand("The production notes of MongoDB's manual say for each what to set on the machine; then restart the member.", "they are the machine's settings"),
        }]);
    }
}
