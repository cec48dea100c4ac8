using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Parameters that were set for a test and stayed.</summary>
internal sealed class Parameters : MongoRule
{
    // Name, default, what is too far from it, and what it does then (manual, "MongoDB Server Parameters").
    private static readonly (string Name, double Default, Func<double, bool> TooFar, string Effect)[] Known =
    [
        ("notablescan", 0, value => value == 1, "every search without an index fails, those of tools and people, too: it is meant for tests"),
        ("transactionLifetimeLimitSeconds", 60, value => value > 600, "a forgotten transaction keeps its locks and old versions of documents for that long"),
        ("cursorTimeoutMillis", 600_000, value => value > 6_000_000, "a forgotten cursor stays open for that long"),
        ("maxTransactionLockRequestTimeoutMillis", 5, value => value is > 5_000 or < 0, "transactions wait for one another's locks for that long, instead of being tried again"),
        ("diagnosticDataCollectionEnabled", 1, value => value == 0, "after a fault nobody can see what the server did: its own record of figures is off"),
    ];

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SERVER-PARAMETERS",
        "server",
        "Parameter far from its default",
        "Parameters with which a server can be harmed, set at least ten times beyond their default, or against what production needs: notablescan, transactionLifetimeLimitSeconds, cursorTimeoutMillis, maxTransactionLockRequestTimeoutMillis, diagnosticDataCollectionEnabled. Smaller changes are somebody's tuning and are not reported.",
        "Such a value was right for a test or one night's migration; nobody sees it in the applications.",
        ["https://www.mongodb.com/docs/manual/reference/parameters/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Parameters, out var parameters, out var reason))
        {
            return RuleVerdict.NotExamined($"getParameter: {reason}");
        }

        return RuleVerdict.Of(Known
            .Where(known => parameters.Number(known.Name) is { } value && known.TooFar(value))
            .Select(known => context.Problem(Info, Subject.Setting(Info.Engine, known.Name), Severity.Low, $"{known.Name} is {parameters.Number(known.Name)!.Value:0.##}, and {known.Default:0.##} by default") with
            {
                Impact = char.ToUpperInvariant(known.Effect[0]) + known.Effect[1..] + ".",
                Evidence = [Evidence.Of(known.Name, parameters.Number(known.Name)!.Value, null, "getParameter"), Evidence.Of("default", known.Default, null, "manual")],
                Remedy = Remedy.ByHand($"When nothing needs it: db.adminCommand({{ setParameter: 1, {known.Name}: {known.Default:0.##} }}) on every member, and out of the configuration file.", "somebody set it"),
            }));
    }
}
