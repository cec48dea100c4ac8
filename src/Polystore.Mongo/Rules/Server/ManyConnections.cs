using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Connections near their limit.</summary>
internal sealed class ManyConnections : FigureRule
{
    private static readonly RuleOption Share = Option("share", 0.8, "ratio", "share of all connections in use from which it is reported", "Atlas's default alert: connections above 80 % of the limit", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CLIENTS-CONNECTIONS",
        "clients",
        "Connections near their limit",
        "Connections in use against all that the server accepts. Many connections far below the limit are not reported.",
        "At the limit new connections are refused, those of the applications that start again after a fault first.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#connections"], Share) with { Untested = true };

    protected override IReadOnlyList<string> Needs => ["connections.current", "connections.available"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var (current, available) = (status.Number("connections.current")!.Value, status.Number("connections.available")!.Value);
        var share = current / Math.Max(1, current + available);
        if (share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "connections"), share >= 0.95 ? Severity.Critical : Severity.High, $"{Amount.Share(share, 2)} of all connections are in use") with
        {
            Evidence = [Figure(status, "connections.current"), Figure(status, "connections.available"), Figure(status, "connections.active")],
            Remedy = Remedy.ByHand("One client object a process, made once, with a maxPoolSize that fits: processes × maxPoolSize × members is what the server sees. net.maxIncomingConnections and the limit of open files raise the limit, at about 1 MB a connection.", "the applications open them"),
        };
    }
}
