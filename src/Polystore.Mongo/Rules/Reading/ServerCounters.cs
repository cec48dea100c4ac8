using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>
/// What counters of serverStatus grew by: since the earlier snapshot when it saw the same run of the same process, else since the start of
/// the server, with which every counter begins anew (manual, "serverStatus").
/// </summary>
internal sealed class ServerCounters
{
    private readonly MongoFigures status;
    private readonly MongoFigures? before;

    private ServerCounters(MongoFigures status, MongoFigures? before)
    {
        this.status = status;
        this.before = before;
        Seconds = Math.Max(1, (status.Number("uptime") ?? 0) - (before?.Number("uptime") ?? 0));
    }

    /// <summary>The time over which they grew, in seconds, at least one.</summary>
    public double Seconds { get; }

    /// <summary>The time in words: "since the start of the server" or "since the earlier snapshot".</summary>
    public string Since => before is null ? "since the start of the server" : "since the earlier snapshot";

    public static ServerCounters Of(RuleContext context, MongoFigures status) =>
        new(status, context.Before is { } earlier ? Statuses(earlier).FirstOrDefault(old => IsSameRun(old, status)) : null);

    // Of the server, or of every member of a replica set: the one that was asked first need not be the same in both.
    private static IEnumerable<MongoFigures> Statuses(Snapshot snapshot) => MongoNodes.Others(snapshot).Select(node => (string?)node.Name).Prepend(null)
        .Select(node => snapshot.TryGet(MongoNodes.At(MongoSections.Status, node), out var seen, out _) ? seen : null).OfType<MongoFigures>();

    /// <summary>What one grew by; 0 when the server does not say it.</summary>
    public double Grown(string name) => Math.Max(0, (status.Number(name) ?? 0) - (before?.Number(name) ?? 0));

    /// <summary>What several grew by together.</summary>
    public double Grown(IEnumerable<string> names) => names.Sum(Grown);

    /// <summary>What one grew by in so many seconds.</summary>
    public double Per(double seconds, string name) => Grown(name) * seconds / Seconds;

    private static bool IsSameRun(MongoFigures old, MongoFigures now) =>
        old.Number("uptime") < now.Number("uptime") && old.Number("pid") == now.Number("pid") && old.Text("host") == now.Text("host");
}
