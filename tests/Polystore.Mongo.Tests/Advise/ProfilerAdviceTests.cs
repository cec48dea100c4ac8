using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.Mongo.Tests.Composed;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>The profiler as the workload, on replies composed from the manual's "Database Profiler Output".</summary>
public sealed class ProfilerAdviceTests
{
    [LibmongocFact]
    public async Task What_the_profiler_recorded_is_advised_on_and_guesses_are_called_so()
    {
        var server = new ComposedDeployment().Found("system.profile", _ =>
        [
            Entry("query", "command: {find: 'orders', filter: {customer: 5}, sort: {at: -1}, limit: 10, $db: 'shop'}, nreturned: 10"),
            Entry("query", "command: {find: 'orders', filter: {customer: 9}, sort: {at: -1}, limit: 10, $db: 'shop'}, nreturned: 3"),
            // Served by status_1, and no operation of an application.
            Entry("query", "command: {find: 'orders', filter: {status: 'open'}, $db: 'shop'}, nreturned: 3"),
            Entry("getmore", "command: {getMore: NumberLong(7), collection: 'orders', $db: 'shop'}, originatingCommand: {find: 'orders', filter: {city: 'x'}}, nreturned: 3"),
            Entry("insert", "command: {insert: 'orders', ordered: true, $db: 'shop'}, ninserted: 1"),
        ]);

        var advice = await AdviseAsync(server);

        advice.Indexes.ShouldHaveSingleItem().Index.Name.ShouldBe("customer_1_at_-1");
        advice.Statements.Select(one => one.Calls).ShouldBe([2, 1], ignoreOrder: true);
        advice.Workload!.Source.ShouldBe(WorkloadSource.Profiler);
        advice.Workload.Notes.ShouldContain(note => note.Contains("guessed", StringComparison.Ordinal));
        advice.Proof.ShouldBeNull();
    }

    [LibmongocFact]
    public async Task A_profiler_that_recorded_nothing_or_is_denied_is_told_with_what_to_do()
    {
        (await Should.ThrowAsync<UsageException>(() => AdviseAsync(new ComposedDeployment()))).Message.ShouldContain("setProfilingLevel");
        (await Should.ThrowAsync<UsageException>(() => AdviseAsync(new ComposedDeployment().Refuse("find", 13, "Unauthorized", "not authorized on shop")))).Message.ShouldContain("--workload");
    }

    private static string Entry(string op, string rest) => $"{{op: '{op}', ns: 'shop.orders', {rest}, docsExamined: 200000, millis: 120, planSummary: 'COLLSCAN', ts: ISODate('2026-03-01T10:00:00Z')}}";

    private static Task<Advice> AdviseAsync(ComposedDeployment server) => server.WithUrlAsync(url => Expert.Engine.Capability<IAdvise>()!.AdviseAsync(
        new AdviseRequest { Target = DatabaseUrl.Parse(url), Workload = Workload.Empty with { Source = WorkloadSource.Profiler }, Now = DateTimeOffset.UnixEpoch }, null, CancellationToken.None));
}
