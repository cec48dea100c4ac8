using System.Text.Json;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Mongo.Tests.Composed;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Observe;

public sealed class KeptSnapshotTests
{
    [LibmongocFact]
    public async Task A_snapshot_that_was_kept_is_judged_as_the_one_that_was_seen()
    {
        var seen = await new ComposedDeployment { IndexBytes = 3_000_000_000, Use = (0, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)) }
            .Figure("connections/current", 790).Figure("connections/available", 10).ObserveAsync(readData: true);

        using var file = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(seen, PolystoreJson.Default.Snapshot));
        var kept = PolystoreJson.ReadSnapshot(file, "the file");

        (await SayingsAsync(kept)).ShouldBe(await SayingsAsync(seen));
    }

    private static async Task<List<string>> SayingsAsync(Snapshot snapshot)
    {
        var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
        run.Findings().Select(finding => finding.Id).ShouldBe(["MONGO-CLIENTS-CONNECTIONS", "MONGO-INDEX-UNUSED", "MONGO-MEMORY-INDEXES"], ignoreOrder: true);
        return run.Outcomes.SelectMany(outcome => outcome.Verdict.Findings.Select(finding => $"{finding.Fingerprint} {finding.Title}").Append($"{outcome.Rule.Info.Id} {outcome.Verdict.NotExaminedReason}")).ToList();
    }
}
