using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>What a hosted service forbids is "not examined", and loses nothing else.</summary>
public sealed class DegradationTests
{
    // https://www.mongodb.com/docs/atlas/unsupported-commands/
    private static ComposedDeployment Atlas() => new ComposedDeployment()
        .Refuse("getCmdLineOpts", 8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED: getCmdLineOpts")
        .Refuse("serverStatus", 8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED: serverStatus")
        .Refuse("getParameter", 13, "Unauthorized", "not authorized on admin to execute command { getParameter: 1 }")
        .Refuse("usersInfo", 8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED: usersInfo")
        .Refuse("getDefaultRWConcern", 8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED: getDefaultRWConcern")
        .Refuse("profile", 8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED: profile");

    [LibmongocFact]
    public async Task What_a_small_tier_forbids_is_not_examined_and_the_rest_is()
    {
        var snapshot = await Atlas().ObserveAsync();

        var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });

        run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
        foreach (var outcome in run.Outcomes)
        {
            var id = outcome.Rule.Info.Id;
            // The plan cache and the warnings of the start are not refused there.
            if (id.Contains("-PLAN-", StringComparison.Ordinal) || id == "MONGO-SERVER-STARTUP-WARNINGS")
            {
                continue;
            }

            if (id is "MONGO-SECURITY-NO-AUTH" or "MONGO-SECURITY-NO-TLS" or "MONGO-SECURITY-WIDE-ROLES" or "MONGO-VERSION-COMPATIBILITY" or "MONGO-SECURITY-BIND-ALL" or "MONGO-INDEX-TTL-OFF"
                || id.StartsWith("MONGO-DURABILITY-WRITE", StringComparison.Ordinal) || id.StartsWith("MONGO-SERVER", StringComparison.Ordinal) || id.StartsWith("MONGO-CLIENTS", StringComparison.Ordinal)
                || id.StartsWith("MONGO-MEMORY", StringComparison.Ordinal) || id.StartsWith("MONGO-WORKLOAD", StringComparison.Ordinal))
            {
                outcome.Verdict.NotExaminedReason.ShouldNotBeNull(id).ShouldContain("may not", Case.Insensitive, id);
            }
        }

        run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "MONGO-INDEX-REDUNDANT").Verdict.NotExaminedReason.ShouldBeNull();
        run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "MONGO-VERSION-END").Verdict.NotExaminedReason.ShouldBeNull();
    }

    [LibmongocTheory]
    [InlineData(8000, "AtlasError", "(AtlasError) CMD_NOT_ALLOWED", "may not")]
    [InlineData(13, "Unauthorized", "not authorized on admin to execute command", "may not")]
    [InlineData(59, "CommandNotFound", "no such command", "does not have it")]
    [InlineData(50, "MaxTimeMSExpired", "operation exceeded time limit", "statement timeout")]
    public async Task Where_everything_is_refused_nothing_is_called_healthy(int code, string name, string message, string reason)
    {
        foreach (var server in new[] { new ComposedDeployment(), new ComposedDeployment().ReplicaSet("{ok: 1}"), new ComposedDeployment().Router() })
        {
            var snapshot = await server.RefuseAll(code, name, message).ObserveAsync(readData: true);

            var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });

            run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
            foreach (var outcome in run.Outcomes.Where(outcome => outcome.Rule.Info.Id != "MONGO-VERSION-END"))
            {
                outcome.Verdict.NotExaminedReason.ShouldNotBeNullOrWhiteSpace(outcome.Rule.Info.Id);
            }

            run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "MONGO-ACTIVITY-LOCK-WAIT").Verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain(reason);
            run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "MONGO-MEMORY-EVICTION").Verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain(reason);
        }
    }

    [LibmongocFact]
    public async Task Without_the_profiler_and_without_entries_the_rules_about_operations_say_so()
    {
        var (verdict, _) = await Expert.JudgeAsync(await new ComposedDeployment().ObserveAsync(), "MONGO-WORKLOAD-COLLECTION-SCAN");

        verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain("setProfilingLevel");
    }

    [LibmongocFact]
    public async Task An_index_is_not_called_unused_when_a_member_could_not_be_asked()
    {
        var status = "{set: 'rs0', members: [{name: '127.0.0.1:27017', health: 1.0, stateStr: 'PRIMARY'}, {name: '127.0.0.1:1', health: 1.0, stateStr: 'SECONDARY'}], ok: 1}";
        var server = new ComposedDeployment { Use = (0, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)) };

        var (_, alone) = await Expert.JudgeAsync(await server.ObserveAsync(), "MONGO-INDEX-UNUSED");
        alone.ShouldHaveSingleItem().State.ShouldBe(FindingState.Problem);
        var (_, findings) = await Expert.JudgeAsync(await server.ReplicaSet(status, "127.0.0.1:1").ObserveAsync(), "MONGO-INDEX-UNUSED");

        var finding = findings.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.NotExamined);
        finding.NotExaminedReason.ShouldNotBeNull().ShouldContain("127.0.0.1:1");
    }

    [LibmongocFact]
    public async Task A_database_that_may_not_be_listed_loses_nothing_of_the_others()
    {
        var server = new ComposedDeployment();
        server.Set("listDatabases", "{databases: [{name: 'other'}, {name: 'shop'}], ok: 1}").Deny("listCollections", "other");

        var (_, findings) = await Expert.JudgeAsync(await server.ObserveAsync(), "MONGO-INDEX-TOO-MANY", new Dictionary<string, double> { ["indexes"] = 2 });
        findings.ShouldHaveSingleItem().NotExaminedReason.ShouldNotBeNull().ShouldContain("listCollections");
        (await Expert.JudgeAsync(await new ComposedDeployment().Refuse("listDatabases", 13, "Unauthorized", "not authorized").ObserveAsync(), "MONGO-INDEX-TOO-MANY"))
            .Verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain("URL");
    }

    [LibmongocFact]
    public async Task Names_of_fields_that_are_values_stay_out_of_what_is_kept_of_operations()
    {
        var server = new ComposedDeployment().Found("system.profile", _ =>
            ["{op: 'query', ns: 'shop.orders', command: {find: 'orders', filter: {'seen.ann@example.org': 5, name: 'CANARY'}}, planSummary: 'COLLSCAN', docsExamined: 200000, nreturned: 1, millis: 80}"]);
        var snapshot = await server.ObserveAsync();

        snapshot.TryGet(Polystore.Mongo.Observe.MongoSections.Shapes, out var shapes, out _).ShouldBeTrue();
        shapes!.Items.ShouldHaveSingleItem().Text.ShouldBe("shop.orders: name =, seen.<key>.org =");
        var (_, findings) = await Expert.JudgeAsync(snapshot, "MONGO-WORKLOAD-COLLECTION-SCAN");
        findings.ShouldHaveSingleItem().Remedy!.IsAutomatic.ShouldBeFalse();
        string.Join(' ', findings.Select(finding => finding.ToString())).ShouldNotContain("CANARY");
    }

    [LibmongocFact]
    public async Task A_young_server_calls_no_index_unused()
    {
        var server = new ComposedDeployment { Use = (0, DateTime.UtcNow.AddDays(-2)) };

        (await Expert.JudgeAsync(await server.ObserveAsync(), "MONGO-INDEX-UNUSED")).Findings.ShouldBeEmpty();
    }

    [LibmongocFact]
    public async Task Documents_are_not_read_unless_they_may_be()
    {
        var (verdict, _) = await Expert.JudgeAsync(await new ComposedDeployment().ObserveAsync(readData: false), "MONGO-DESIGN-TYPE-DRIFT");

        verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain("--data");
    }
}
