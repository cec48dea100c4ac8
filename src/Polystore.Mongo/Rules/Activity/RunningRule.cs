using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Activity;

/// <summary>A rule over what is being done just now.</summary>
internal abstract class RunningRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context) => context.Snapshot.TryGet(MongoSections.Running, out var running, out var reason)
        ? RuleVerdict.Of(Find(context, running.Items))
        : RuleVerdict.NotExamined($"$currentOp: {reason}");

    protected abstract IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoRunningOperation> running);

    protected static Evidence Running(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, "$currentOp");

    /// <summary>The command and its collection: <c>find on shop.orders</c>.</summary>
    protected static string Named(MongoRunningOperation operation) => operation.Namespace.Length == 0 ? operation.Command : $"{operation.Command} on {operation.Namespace}";

    protected static Subject On(string kind, string space) => new() { Engine = Core.Connections.EngineNames.Mongo, Kind = kind, Path = [space] };

    protected static IEnumerable<Evidence> Applications(IEnumerable<MongoRunningOperation> operations) =>
        operations.Select(operation => operation.Application).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names
            ? [Running("applications", string.Join(", ", names))]
            : [];
}
