using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>The server reports faults of its own.</summary>
internal sealed class InternalErrors : FigureRule
{
    // What the server did not expect; asserts.user are errors of its callers, asserts.warning is no error.
    private static readonly string[] Kinds = ["asserts.regular", "asserts.msg", "asserts.tripwire"];

    private static readonly RuleOption Rate = Option("per-day", 1, "errors/day", "internal errors a day on average", "a healthy server has none for weeks", 0.001);
    private static readonly RuleOption Least = Option("errors", 5, "errors", "errors below which nothing is said", "single ones come from a start or a lost member", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SERVER-ASSERTS",
        "server",
        "Internal errors of the server",
        "Assertions of the server that fail by its own fault (regular, message, tripwire), as a rate. Errors that callers make (asserts.user), however many, are not of these.",
        "Each is something that the server's authors held impossible: damaged data, a full disk or a defect. Its log says which.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#asserts"], Rate, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => ["asserts.regular", "asserts.msg", "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var errors = counters.Grown(Kinds);
        var daily = errors * 86_400 / counters.Seconds;
        if (errors < context.Option(Least) || daily < context.Option(Rate))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "internal errors"), Severity.Medium, $"{Amount.Count(errors)} internal errors {counters.Since}") with
        {
            Weight = daily,
            Evidence = [.. Kinds.Where(kind => status.Number(kind) is not null).Select(kind => Grown(counters, kind)), Figure(status, "uptime", "s")],
            Remedy = Remedy.ByHand("Look for severity E and F, and for \"assertion\", in the server's log at these times; with damaged data run validate on the collection that it names, and copy the member anew.", "the log says what failed"),
        };
    }
}
