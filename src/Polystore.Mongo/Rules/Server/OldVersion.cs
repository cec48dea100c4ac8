using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>A series without mends.</summary>
internal sealed class OldVersion : MongoRule
{
    // MongoDB's lifecycle schedule; later series are not judged.
    private static readonly (Version Series, DateTimeOffset End)[] Ends =
    [
        (new Version(4, 2), new DateTimeOffset(2023, 4, 30, 0, 0, 0, TimeSpan.Zero)),
        (new Version(4, 4), new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero)),
        (new Version(5, 0), new DateTimeOffset(2024, 10, 31, 0, 0, 0, TimeSpan.Zero)),
        // Rapid releases end with the next major one.
        (new Version(5, 3), new DateTimeOffset(2022, 7, 31, 0, 0, 0, TimeSpan.Zero)),
        (new Version(6, 0), new DateTimeOffset(2025, 7, 31, 0, 0, 0, TimeSpan.Zero)),
        (new Version(6, 3), new DateTimeOffset(2023, 8, 31, 0, 0, 0, TimeSpan.Zero)),
        (new Version(7, 0), new DateTimeOffset(2027, 8, 31, 0, 0, 0, TimeSpan.Zero)),
        (new Version(7, 3), new DateTimeOffset(2024, 10, 31, 0, 0, 0, TimeSpan.Zero)),
        (new Version(8, 0), new DateTimeOffset(2029, 10, 31, 0, 0, 0, TimeSpan.Zero)),
    ];

    public override RuleInfo Info { get; } = Describe(
        "MONGO-VERSION-END",
        "versions",
        "Version without support",
        "A series of MongoDB whose support has ended by MongoDB's schedule, known up to 8.0. Servers that only speak the protocol are not judged, for their numbers mean something else.",
        "Holes in its security stay open, and the way to the next series grows longer with each that is left out.",
        ["https://www.mongodb.com/legal/support-policy/lifecycles"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (context.Snapshot.TryGet(MongoSections.Build, out var build, out _) && build.Text("modules") is { } modules && modules.Contains("documentdb", StringComparison.Ordinal))
        {
            return RuleVerdict.NotExamined("the server speaks MongoDB's protocol and is no MongoDB");
        }

        if (ServerSeries.Of(context.Snapshot.ServerVersion) is not { } series)
        {
            return RuleVerdict.NotExamined("the server does not say its version");
        }

        var older = series < Ends[0].Series;
        var end = Array.Find(Ends, known => known.Series >= series);
        if (end.Series is null || (!older && end.Series != series && series.Minor == 0) || context.Now < end.End)
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Server("node", "version"), context.Now - end.End > TimeSpan.FromDays(365) ? Severity.High : Severity.Medium, $"The support of MongoDB {series} ended {(older ? "before" : "in")} {end.End:MMMM yyyy}") with
        {
            Evidence = [Evidence.Of("version", context.Snapshot.ServerVersion, null, "buildInfo")],
            Remedy = Remedy.ByHand("Update series by series (each wants the one before, with its featureCompatibilityVersion set), members one after the other, the primary last.", "an update needs a plan and a rehearsal"),
        }]);
    }
}
