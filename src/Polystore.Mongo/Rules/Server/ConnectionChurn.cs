using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Connections that are made for one question.</summary>
internal sealed class ConnectionChurn : FigureRule
{
    private const string Created = "connections.totalCreated";

    private static readonly RuleOption Rate = Option("per-second", 10, "connections/s", "new connections a second on average", "a pooled client makes some an hour; each one with a password costs the server 10,000 rounds of a hash (SCRAM)", 0.01);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CLIENTS-CHURN",
        "clients",
        "Connections are made all the time",
        "New connections as a rate. Many connections that stay open, and those of a start, are not reported.",
        "Making a connection, with TLS and a password, costs the server more than most questions; a client object that is made for each request makes several.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.connections.totalCreated", "https://www.mongodb.com/docs/manual/administration/connection-pool-overview/"], Rate) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Created, "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var rate = counters.Per(1, Created);
        // A server that has just started is asked by all at once.
        if (rate < context.Option(Rate) || counters.Seconds < 600)
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "new connections"), Severity.Medium, $"{rate:#,0.#} connections a second are made") with
        {
            Weight = rate,
            Evidence = [Grown(counters, Created), Figure(status, "connections.current"), Figure(status, "uptime", "s")],
            Remedy = Remedy.ByHand("One client object for the life of a process; in functions that come and go keep it outside the handler, with a small maxPoolSize. The log names who connects (\"Connection accepted\", \"client metadata\").", "the applications make them"),
        };
    }
}
