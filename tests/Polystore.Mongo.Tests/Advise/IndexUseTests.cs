using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Tests.Faults;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Advise;

public sealed class IndexUseTests
{
    [MongoFact]
    public async Task What_was_advised_is_in_the_plans_and_what_nobody_needs_is_not()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync("insert c 4000 {_id: #i, customer: #400, other: #7}");
        var target = DatabaseUrl.Parse(scene.Url);
        const string workload = "// id: q1\n// calls: 90\ndb.c.find({ customer: 7 })\n// id: q2\ndb.c.insertOne({ customer: 1 })";
        var advice = await Expert.Engine.Capability<IAdvise>()!.AdviseAsync(
            new AdviseRequest { Target = target, Workload = MongoWorkloadScript.Read(workload, WorkloadSource.File, "w", DateTimeOffset.UnixEpoch), Now = DateTimeOffset.UnixEpoch }, null, CancellationToken.None);
        var made = advice.Indexes.ShouldHaveSingleItem();
        await Expert.ApplyAsync(scene.Url, new Change("create-1", "create", made.Apply, made.Rollback));
        await scene.RunAsync("{createIndexes: 'c', indexes: [{key: {other: 1}, name: 'useless'}]}");
        AdvisedIndex[] three = [made, made with { Index = made.Index with { Name = "useless" } }, made with { Index = made.Index with { Name = "missing" } }];
        var confirm = Expert.Engine.Capability<IConfirmUse>()!;

        var uses = await confirm.ConfirmUseAsync(target, advice with { Indexes = three }, new() { StatementTimeout = TimeSpan.FromSeconds(20) }, CancellationToken.None);

        confirm.UnusedStaysUnused.ShouldBeTrue();
        uses.Select(use => $"{use.Index} {use.Exists} {string.Join(',', use.Statements)}").ShouldBe([$"{made.Index.Name} True q1", "useless True ", "missing False "]);
    }
}
