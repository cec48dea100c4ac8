using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>On deployments that are well no rule finds anything, whatever it looks at.</summary>
public sealed class HealthyTests
{
    private const string Tidy = "{_id: 1, customer: 7, status: 's1', at: {$date: '2026-05-01T10:00:00Z'}, lines: [{product: 5, count: 2}]}";

    public static TheoryData<string> Deployments() => new("a server", "a replica set", "a sharded cluster");

    [LibmongocTheory]
    [MemberData(nameof(Deployments))]
    public async Task Nothing_is_found(string deployment)
    {
        var server = new ComposedDeployment().Sampled([.. Enumerable.Range(0, 40).Select(number => Tidy.Replace("_id: 1", $"_id: {number}", StringComparison.Ordinal).Replace("s1", $"s{number % 7}", StringComparison.Ordinal))]);
        server = deployment switch
        {
            "a server" => server,
            "a replica set" => server.ReplicaSet(FirstCases.HealthySet).Settings("{host: '127.0.0.1:27017'}, {host: '127.0.0.1:1'}, {host: 'c:27017'}")
                .Found("oplog.rs", command => [$"{{ts: Timestamp({(command["sort"]["$natural"].ToInt32() > 0 ? 1_000_000 : 1_400_000)}, 1)}}"]),
            _ => ShardingCases.Cluster(server),
        };
        var snapshot = await server.ObserveAsync(readData: true);

        var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = Expert.Then });

        run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
        run.Findings().Where(finding => finding.State == FindingState.Problem).Select(finding => $"{finding.Id} {finding.Title}").ShouldBeEmpty();
        // What a server of this kind has is looked at.
        run.Outcomes.Count(outcome => outcome.Verdict.NotExaminedReason is null).ShouldBeGreaterThan(Expert.Engine.Rules.Count / 2);
    }
}
