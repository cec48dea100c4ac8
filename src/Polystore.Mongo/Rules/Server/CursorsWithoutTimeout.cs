using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Cursors that may stay open for ever.</summary>
internal sealed class CursorsWithoutTimeout : FigureRule
{
    private const string NoTimeout = "metrics.cursor.open.noTimeout";

    private static readonly RuleOption Cursors = Option("cursors", 10, "cursors", "open cursors without a timeout", "some exports or copies at a time are usual", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CLIENTS-CURSORS-OPEN",
        "clients",
        "Many cursors without a timeout",
        "Open cursors that were asked for with noCursorTimeout. A few, as copies and exports have them, and open cursors with the usual timeout, are not reported.",
        "The server never closes them by itself while their session lives: one that an application forgot keeps memory and old versions of documents.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.metrics.cursor.open.noTimeout", "https://www.mongodb.com/docs/manual/reference/method/cursor.noCursorTimeout/"], Cursors) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [NoTimeout];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var open = status.Number(NoTimeout)!.Value;
        if (open < context.Option(Cursors))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "cursors without timeout"), Severity.Low, $"{Amount.Count(open)} cursors are open without a timeout") with
        {
            Weight = open,
            Evidence = [Figure(status, NoTimeout), Figure(status, "metrics.cursor.open.total")],
            Remedy = Remedy.ByHand("Leave noCursorTimeout out; read in smaller batches, or continue from the last _id after an error. db.getSiblingDB(\"admin\").aggregate([{ $currentOp: { allUsers: true, idleCursors: true } }]) shows whose they are.", "the applications ask for them"),
        };
    }
}
