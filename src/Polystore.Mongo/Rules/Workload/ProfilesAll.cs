using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>A profiler that records all.</summary>
internal sealed class ProfilesAll : MongoRule
{
    private static readonly RuleOption Milliseconds = Option("slowms", 5, "ms", "time from which operations are recorded, at or below which nearly all are", "most operations of a healthy server are below that", 0);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-PROFILES-ALL",
        "workload",
        "The profiler records every operation",
        "Databases with profiling level 2, or level 1 from a few milliseconds on without a sample rate. Level 1 for slow operations, or for a sample, is how it is meant and is not reported.",
        "Each operation becomes a write besides, and the slow ones that one looks for are pushed out of the profile (1 MB by default) within seconds.",
        ["https://www.mongodb.com/docs/manual/tutorial/manage-the-database-profiler/", "https://www.mongodb.com/docs/manual/reference/command/profile/"], Milliseconds) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Shapes, out var shapes, out var reason))
        {
            return RuleVerdict.NotExamined($"the profiler: {reason}");
        }

        return RuleVerdict.Of(shapes.Profilers
            .Where(profiler => profiler.Level >= 2 || (profiler.Level == 1 && profiler.SlowMilliseconds <= context.Option(Milliseconds) && profiler.SampleRate >= 1))
            .Select(profiler => context.Problem(Info, Server("database", profiler.Database), Severity.Medium, $"The profiler of {profiler.Database} records every operation") with
            {
                Evidence = [Evidence.Of("level", profiler.Level, null, "profile"), Evidence.Of("slowms", profiler.SlowMilliseconds, "ms", "profile"), Evidence.Of("sampleRate", profiler.SampleRate, null, "profile")],
                Remedy = Remedy.ByHand($"db.getSiblingDB(\"{profiler.Database}\").setProfilingLevel(1, {{ slowms: 100 }}), or with sampleRate: 0.01 and a small slowms.", "somebody may be looking just now"),
            }));
    }
}
