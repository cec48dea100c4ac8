using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>Nothing deletes what is expired.</summary>
internal sealed class TtlOff : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-TTL-OFF",
        "indexes",
        "Deleting of expired documents is off",
        "The parameter ttlMonitorEnabled off on a server that has TTL indexes. Off without any TTL index, or on a secondary, which never deletes by itself, is not reported.",
        "Collections that should clean themselves grow without end, and everything that is past its time is deleted at once when somebody turns it on.",
        ["https://www.mongodb.com/docs/manual/reference/parameters/#mongodb-parameter-param.ttlMonitorEnabled", "https://www.mongodb.com/docs/manual/core/index-ttl/#delete-operations"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Parameters, out var parameters, out var reason))
        {
            return RuleVerdict.NotExamined($"getParameter: {reason}");
        }

        if (parameters.Number("ttlMonitorEnabled") is not { } enabled)
        {
            return RuleVerdict.NotExamined("the server does not say its parameter ttlMonitorEnabled");
        }

        if (!context.Snapshot.TryGet(MongoSections.Collections, out var collections, out var why))
        {
            return RuleVerdict.NotExamined($"the collections: {why}");
        }

        var expiring = collections.Items.SelectMany(item => item.Indexes.Where(index => index.ExpireAfterSeconds is not null).Select(index => $"{item.Database}.{item.Name} ({index.Name})")).ToList();
        if (enabled == 1 || expiring.Count == 0 || context.Snapshot.Nodes.Any(node => node.Role == "replica"))
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "ttlMonitorEnabled"), Severity.High, $"Nothing deletes expired documents, and {(expiring.Count == 1 ? "one TTL index waits" : $"{expiring.Count} TTL indexes wait")} for it") with
        {
            Evidence = [Evidence.Of("ttlMonitorEnabled", false, null, "getParameter"), Evidence.Of("TTL indexes", string.Join(", ", expiring.Take(5)), null, "listIndexes")],
            Remedy = Remedy.ByHand("See how much is past its time first, and delete it in batches; then db.adminCommand({ setParameter: 1, ttlMonitorEnabled: true }) on every member, and in the configuration file.", "all that is past its time is deleted as soon as it is on"),
        }]);
    }
}
