using Polystore.Mongo.Tests.Composed;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Rules;

public sealed class ServerCountersTests
{
    [LibmongocFact]
    public async Task With_an_earlier_snapshot_of_the_same_run_only_what_came_since_counts()
    {
        var before = await new ComposedDeployment().Figure("electionMetrics/electionTimeout/called", 30).ObserveAsync();
        var later = new ComposedDeployment().Figure("uptime", 1_090_000).Figure("electionMetrics/electionTimeout/called", 31);
        var after = await later.ObserveAsync();

        (await Expert.JudgeAsync(after, "MONGO-REPLICA-ELECTIONS")).Findings.ShouldHaveSingleItem().Title.ShouldContain("since the start of the server");
        (await Expert.JudgeAsync(after, "MONGO-REPLICA-ELECTIONS", before: before)).Findings.ShouldBeEmpty();

        later.Figure("electionMetrics/electionTimeout/called", 60);
        (await Expert.JudgeAsync(await later.ObserveAsync(), "MONGO-REPLICA-ELECTIONS", before: before)).Findings.ShouldHaveSingleItem().Title
            .ShouldBe("30 elections since the earlier snapshot, 28.8 a day");
    }

    [LibmongocFact]
    public async Task An_earlier_snapshot_of_another_run_is_not_subtracted()
    {
        var before = await new ComposedDeployment().Figure("electionMetrics/electionTimeout/called", 30).ObserveAsync();
        var restarted = await new ComposedDeployment().Figure("pid", 5).Figure("uptime", 2_000_000).Figure("electionMetrics/electionTimeout/called", 40).ObserveAsync();

        (await Expert.JudgeAsync(restarted, "MONGO-REPLICA-ELECTIONS", before: before)).Findings.ShouldHaveSingleItem().Title.ShouldContain("since the start of the server");
    }

    [LibmongocFact]
    public async Task A_router_and_Windows_do_not_count_what_a_server_counts()
    {
        var router = new ComposedDeployment().Remove("wiredTiger");
        router.Set("serverStatus", "{process: 'mongos', uptime: 50000.0, ok: 1}");
        (await Expert.JudgeAsync(await router.ObserveAsync(), "MONGO-MEMORY-EVICTION")).Verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain("router");

        var windows = new ComposedDeployment().Figure("extra_info/totalPageFileMB", 4096).Figure("extra_info/page_faults", 900_000_000);
        (await Expert.JudgeAsync(await windows.ObserveAsync(), "MONGO-MEMORY-PAGE-FAULTS")).Findings.ShouldHaveSingleItem().NotExaminedReason.ShouldNotBeNull().ShouldContain("Windows");
    }
}
