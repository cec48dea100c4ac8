using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>An update that was not finished.</summary>
internal sealed class CompatibilityBehind : MongoRule
{
    private const string Version = "featureCompatibilityVersion.version";

    public override RuleInfo Info { get; } = Describe(
        "MONGO-VERSION-COMPATIBILITY",
        "versions",
        "Feature compatibility version behind",
        "featureCompatibilityVersion of an older series than the server: an update that was not finished. One of the same series is not reported.",
        "Features of the new series stay off, and the next update is refused: it wants the version before.",
        ["https://www.mongodb.com/docs/manual/reference/command/setFeatureCompatibilityVersion/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Compatibility, out var figures, out var reason))
        {
            return RuleVerdict.NotExamined($"featureCompatibilityVersion: {reason}");
        }

        var series = ServerSeries.Of(context.Snapshot.ServerVersion);
        if (figures.Text(Version) is not { } told || ServerSeries.Of(told) is not { } compatible || series is null)
        {
            return RuleVerdict.NotExamined("the server does not say its featureCompatibilityVersion");
        }

        return compatible >= series ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "featureCompatibilityVersion"), Severity.Low, $"The server is {series} and behaves as {told}") with
        {
            Evidence = [Evidence.Of("featureCompatibilityVersion", told, null, "getParameter"), Evidence.Of("version", context.Snapshot.ServerVersion, null, "buildInfo")],
            Remedy = Remedy.ByHand($"When the update has proved itself for some days: db.adminCommand({{ setFeatureCompatibilityVersion: \"{series}\"{(series.Major >= 7 ? ", confirm: true" : "")} }}).", "the way back to the older server ends with it"),
        }]);
    }
}
