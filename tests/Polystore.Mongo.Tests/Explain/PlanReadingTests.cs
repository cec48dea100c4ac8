using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Parsing;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Tests.Explain;

public sealed class PlanReadingTests
{
    [Fact]
    public void A_search_of_Atlas_is_a_plan_though_no_planner_had_a_part_in_it()
    {
        const string search = """
            { explainVersion: '1', stages: [
              { $_internalSearchMongotRemote: { mongotQuery: { text: { path: 'title', query: 'x' } }, explain: { metadata: { ... } } }, nReturned: Long('151'), executionTimeMillisEstimate: Long('83') },
              { $_internalSearchIdLookup: { totalDocsExamined: Long('151'), totalKeysExamined: Long('151') }, nReturned: Long('151'), executionTimeMillisEstimate: Long('88') },
              { $sort: { sortKey: { year: -1 } }, usedDisk: false, nReturned: Long('151'), executionTimeMillisEstimate: Long('90') } ],
              serverInfo: { version: '8.2.0' }, serverParameters: { ... }, command: { aggregate: 'movies', pipeline: [ { $search: { text: {} } } ], cursor: {}, $db: 'mflix' }, ok: 1 }
            """;
        PlanText.IsLikely(search).ShouldBeTrue();
        var plan = PlanText.ReadAll(search).ShouldHaveSingleItem();
        plan.Root.Flatten().Select(stage => stage.Kind).ShouldBe(["$sort", "$_internalSearchIdLookup", "$_internalSearchMongotRemote"]);
        plan.Root.Returned.ShouldBe(151);
    }

    [Fact]
    public void A_classic_plan_carries_its_counts_at_each_stage()
    {
        var plan = Read(ComposedPlans.Classic("{ status: { $eq: 'odd' } }", ComposedPlans.Fetch(5000, 3, ComposedPlans.IndexScan(5000, 5000), "{ a: { $gt: 5 } }"), "nReturned: 3, executionTimeMillis: 12, totalKeysExamined: 5000, totalDocsExamined: 5000,"));

        Shape(plan).ShouldBe("FETCH(IXSCAN ix)");
        (plan.Namespace, plan.Executor, plan.Executed, plan.Returned, plan.Keys, plan.Documents, plan.Milliseconds).ShouldBe(("shop.orders", "classic", true, 3, 5000, 5000, 12));
        (plan.Root.Documents, plan.Root.Children[0].Keys, plan.Root.Filter!.Names.Single()).ShouldBe((5000, 5000, "a"));
    }

    [Fact]
    public void Counts_of_the_slot_based_engine_find_their_stages()
    {
        var plan = Read(ComposedPlans.SlotBased);

        Shape(plan).ShouldBe("GROUP(FETCH(IXSCAN customer_1))");
        var (group, fetch, scan) = (plan.Root, plan.Root.Children[0], plan.Root.Children[0].Children[0]);
        (group.Returned, group.Milliseconds, fetch.Returned, fetch.Documents, scan.Returned, scan.Keys).ShouldBe((5, 7, 2990, 2990, 3000, 3000));
        (plan.Executor, plan.ServerVersion, plan.Keys, plan.Documents).ShouldBe(("slot-based", "8.0.4", 3000, 2990));
    }

    [Fact]
    public void An_express_plan_prints_its_key_as_text()
    {
        var plan = Read(ComposedPlans.Express);

        (Shape(plan), plan.Executor, plan.Root.KeyPattern!.ToString(), plan.Root.Keys).ShouldBe(("EXPRESS_IXSCAN _id_", "express", "{ \"_id\" : 1 }", 1));
    }

    [Fact]
    public void Stages_of_a_pipeline_stand_above_its_cursor_and_joins_count_what_they_read()
    {
        var plan = Read(ComposedPlans.Pipeline("{ $lookup: { from: 'customers', as: 'c', localField: 'customer', foreignField: 'number' }, totalDocsExamined: 400000, totalKeysExamined: 0, collectionScans: 2000, indexesUsed: [], nReturned: 2000, executionTimeMillisEstimate: 870 }"));

        Shape(plan).ShouldBe("$group($lookup(COLLSCAN))");
        (plan.Documents, plan.Returned, plan.Root.Children[0].Number("collectionScans")).ShouldBe((402000, 12, 2000));
    }

    [Fact]
    public void Shards_keep_their_names_and_are_counted()
    {
        var plan = Read(ComposedPlans.Sharded(0));

        Shape(plan).ShouldBe("SHARD_MERGE(FETCH(IXSCAN ix), FETCH(IXSCAN ix))");
        (plan.Shards, plan.Root.Children[1].Shard, plan.Documents, plan.ParsedQuery.Names.Single()).ShouldBe((2, "b", 4, "customer"));
        Shape(Read(ComposedPlans.ShardedPipeline)).ShouldBe("$group(SHARD_MERGE($group(COLLSCAN), COLLSCAN))");
    }

    [Fact]
    public void A_plan_of_4_4_and_one_that_was_not_run_are_read()
    {
        var old = Read(ComposedPlans.Old);
        (Shape(old), old.Executed, old.Returned, old.ServerVersion).ShouldBe(("$sort(PROJECTION_SIMPLE(COLLSCAN))", false, null, "4.4.29"));
        Shape(Read(ComposedPlans.Update)).ShouldBe("UPDATE(SUBPLAN(FETCH(OR(IXSCAN a_1, IXSCAN b_1))))");
    }

    [Fact]
    public void An_entry_of_the_profiler_holds_a_plan()
    {
        // manual/reference/database-profiler
        var plan = Read("{ op: 'query', ns: 'shop.orders', command: { find: 'orders', filter: { a: 5 }, $db: 'shop' }, keysExamined: 2, docsExamined: 2, nreturned: 2, millis: 4, planSummary: 'IXSCAN { a: 1 }', execStats: "
            + ComposedPlans.Fetch(2, 2, ComposedPlans.IndexScan(2, 2)) + " }");

        (Shape(plan), plan.Namespace, plan.Documents, plan.Milliseconds).ShouldBe(("FETCH(IXSCAN ix)", "shop.orders", 2, 9));
    }

    [Fact]
    public void Amazon_DocumentDB_prints_its_counts_as_text_and_shards_within_shards()
    {
        // docs.aws.amazon.com/documentdb, "Explain" and "Elastic clusters".
        var measured = Read("{ queryPlanner: { plannerVersion: 1, namespace: 'test.foo', winningPlan: { stage: 'SORT', sortPattern: { a: 1 }, inputStage: { stage: 'COLLSCAN' } } }, executionStats: { executionSuccess: true, executionTimeMillis: '3.095', planningTimeMillis: '2.324', "
            + "executionStages: { stage: 'SORT', nReturned: '40', executionTimeMillisEstimate: '0.717', sortPattern: { a: 1 }, inputStage: { stage: 'COLLSCAN', nReturned: '40', executionTimeMillisEstimate: '0.1' } } }, serverInfo: { version: '5.0.0' }, ok: 1 }");
        (measured.Milliseconds, measured.PlanningMilliseconds, measured.Root.Returned, measured.Root.Milliseconds).ShouldBe((3.095, 2.324, 40, 0.717));

        var elastic = Read("{ queryPlanner: { elasticPlannerVersion: 1, winningPlan: { stage: 'SINGLE_SHARD', shards: [ { plannerVersion: 1, namespace: 'population.cities', winningPlan: { stage: 'SHARD_MERGE', shards: ["
            + " { shardName: 'f2', namespace: 'population.cities', winningPlan: { stage: 'PARTITION_MERGE', inputStages: [ { stage: 'COLLSCAN', partitionCount: 21 } ] } }, { shardName: '8f', namespace: 'population.cities', winningPlan: { stage: 'PARTITION_MERGE', inputStages: [ { stage: 'COLLSCAN', partitionCount: 21 } ] } } ] } } ] } }, ok: 1 }");
        (Shape(elastic), elastic.Shards).ShouldBe(("SINGLE_SHARD(SHARD_MERGE(PARTITION_MERGE(COLLSCAN), PARTITION_MERGE(COLLSCAN)))", 2));
    }

    [Theory]
    [InlineData("Atlas rs0 [primary] shop> db.orders.find({ _id: 5 }).explain('executionStats')\n{0}\nAtlas rs0 [primary] shop> it's over", 1)]
    [InlineData("[ {0}, {0} ]", 2)]
    [InlineData("{ result: [ {0} ], ok: 1 }", 1)]
    [InlineData("{0}\n{0}\n", 2)]
    public void A_paste_may_hold_prompts_and_several_plans(string around, int plans) =>
        PlanText.ReadAll(around.Replace("{0}", ComposedPlans.Express, StringComparison.Ordinal)).Count.ShouldBe(plans);

    [Fact]
    public async Task What_is_cut_short_is_refused_with_its_place()
    {
        var refusal = await Should.ThrowAsync<TargetException>(() => Expert.Engine.Capability<IReadPlan>()!.ReadAsync(
            new ReadPlanRequest { Text = ComposedPlans.SlotBased[..700], Now = DateTimeOffset.UnixEpoch }, CancellationToken.None));

        refusal.Message.ShouldContain("line ");
    }

    [Fact]
    public void Whatever_the_text_it_is_read_or_refused()
    {
        var sources = new[] { ComposedPlans.SlotBased, ComposedPlans.Express, ComposedPlans.Sharded(3), ComposedPlans.ShardedPipeline, ComposedPlans.Old, ComposedPlans.Update };
        var words = new[] { "{", "}", "[", "]", "'", ",", "null", "5", "stage: 7", "shards: []", "queryPlanner: {}", "winningPlan: 3", "stages: [{}]", "inputStage: [1]" };
        var mutation = from text in Gen.Elements(sources) from at in Gen.Choose(0, text.Length - 1) from length in Gen.Choose(0, 40) from word in Gen.Elements(words) select string.Concat(text.AsSpan(0, at), word, text.AsSpan(Math.Min(text.Length, at + length)));
        Prop.ForAll(mutation.ToArbitrary(), text =>
        {
            try
            {
                foreach (var plan in PlanText.ReadAll(text))
                {
                    Polystore.Mongo.Explain.PlanTranslation.Translate(plan, null).Root.Flatten().ShouldNotBeEmpty();
                }
            }
            catch (ShellSyntaxException)
            {
                // Refused with its place.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    private static MongoPlan Read(string text) => PlanText.ReadAll(text).ShouldHaveSingleItem();

    private static string Shape(MongoPlan plan) => Shape(plan.Root);

    private static string Shape(MongoStage stage) =>
        stage.Kind + (stage.Index is { } index ? " " + index : "") + (stage.Children.Count == 0 ? "" : $"({string.Join(", ", stage.Children.Select(Shape))})");
}
