using MongoDB.Bson;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize;
using Polystore.Mongo.Optimize.Prove;
using Polystore.Mongo.Optimize.Reading;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.Mongo.Optimize.Rules;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>From text to report: what is wrong does not reach the user, what is malformed is refused.</summary>
public sealed class MongoOptimizerTests
{
    [Fact]
    public async Task A_rewrite_that_gives_something_else_is_taken_back_and_the_others_stay()
    {
        var optimizer = new MongoOptimizer([new ForgetsMatch(), new UselessSort()]);
        var report = await optimizer.OptimizeAsync(Request("[{ $match: { a: { $gt: 1 } } }, { $sort: { b: 1 } }, { $group: { _id: '$c', n: { $sum: 1 } } }]"), null, CancellationToken.None);

        report.Withdrawn.ShouldHaveSingleItem().Rule.ShouldBe("forgets-match");
        report.Rewrites.ShouldHaveSingleItem().Rule.ShouldBe("sort-useless");
        report.Proof!.Verdict.ShouldBe(DigestVerdict.Equal);
        report.Shell.ShouldContain("$match");
    }

    [Fact]
    public async Task What_the_evaluator_does_not_know_is_undetermined()
    {
        var report = await new MongoOptimizer().OptimizeAsync(
            Request("[{ $match: { place: { $geoWithin: { $center: [[0, 0], 1] } } } }, { $sort: { b: 1 } }, { $count: 'n' }]"), null, CancellationToken.None);

        report.Changed.ShouldBeTrue();
        report.Proof!.Verdict.ShouldBe(DigestVerdict.Undetermined);
        report.Proof.Reason!.ShouldContain("$geoWithin");
    }

    [Theory]
    [InlineData("[{ $sort: { at: -1 } }, { $skip: 5000 }, { $limit: 20 }]", "MONGO-PIPELINE-DEEP-SKIP")]
    [InlineData("[{ $group: { _id: null, all: { $push: '$$ROOT' } } }]", "MONGO-PIPELINE-UNBOUNDED-ARRAY")]
    [InlineData("[{ $match: { $where: 'this.a > this.b' } }]", "MONGO-PIPELINE-JAVASCRIPT")]
    [InlineData("[{ $sort: { at: -1 } }, { $skip: 100 }, { $limit: 20 }]", null)]
    [InlineData("[{ $group: { _id: '$user', tags: { $addToSet: '$tag' } } }]", null)]
    [InlineData("[{ $limit: 100 }, { $group: { _id: null, all: { $push: '$$ROOT' } } }]", null)]
    [InlineData("[{ $match: { $where: \"this.a === 'x'\" } }]", null)]
    public async Task What_only_its_author_can_change_is_told(string pipeline, string? expected)
    {
        var report = await new MongoOptimizer().OptimizeAsync(Request(pipeline), null, CancellationToken.None);
        report.Findings.Select(finding => finding.Id).ShouldBe(expected is null ? [] : [expected]);
    }

    [Theory]
    [InlineData("{ 'items.sku': 'a1' }", true)]
    [InlineData("{ 'items.sku': 'a1', 'items.options.color': 'red' }", true)]
    [InlineData("{ 'items.options.color': 'red' }", false)]
    [InlineData("{ $or: [{ 'items.sku': 'a1' }, { 'items.options.color': 'red' }] }", false)]
    public async Task A_condition_on_the_outer_of_two_arrays_is_asked_before_both(string condition, bool moves)
    {
        var report = await new MongoOptimizer().OptimizeAsync(Request($"[{{ $unwind: '$items' }}, {{ $unwind: '$items.options' }}, {{ $match: {condition} }}]"), null, CancellationToken.None);
        report.Rewrites.Select(rewrite => rewrite.Rule).ShouldBe(moves ? ["unwind-prefilter"] : []);
        report.Withdrawn.ShouldBeEmpty();
        if (moves)
        {
            report.Proof!.Verdict.ShouldBe(DigestVerdict.Equal);
            report.Pipeline[0]["$match"]!.ToJsonString().ShouldNotContain("options");
        }
    }

    [Theory]
    [InlineData(200, "b", 0)]
    [InlineData(201, "b", 1)]
    [InlineData(201, "a", 0)]
    public async Task Long_lists_before_a_sort_are_told_from_201_values_on(int values, string sort, int findings)
    {
        var report = await new MongoOptimizer().OptimizeAsync(Request($"[{{ $match: {{ a: {{ $in: [{string.Join(',', Enumerable.Range(0, values))}] }} }} }}, {{ $sort: {{ {sort}: 1 }} }}]"), null, CancellationToken.None);
        report.Findings.Count.ShouldBe(findings);
    }

    // A field without a name is one that holds itself, for who makes documents up by splitting paths at dots.
    [Theory]
    [InlineData("[{ $match: { '': 1 } }, { $sort: { a: 1 } }, { $limit: 1 }, { $match: {} }, { $sort: { _id: 1 } }]")]
    [InlineData("[{ $project: { a: '$.b', c: 1 } }, { $match: { 'x..y': 1, '.': 2 } }]")]
    [InlineData("[{ $addFields: { b: '$a.' } }, { $match: { a: 1 } }, { $sort: { 'a.': 1 } }, { $sort: { a: 1 } }]")]
    public async Task Fields_without_a_name_do_no_harm(string pipeline)
    {
        var report = await new MongoOptimizer().OptimizeAsync(Request(pipeline), null, CancellationToken.None);
        report.Original.ShouldNotBeEmpty();
        var stages = PipelineReader.Read(pipeline, DateTimeOffset.UnixEpoch).Stages;
        SampleProof.Of(stages, stages, 7).Verdict.ShouldNotBe(DigestVerdict.Different);
    }

    [Fact]
    public void A_pattern_that_tries_everything_leaves_the_proof_undetermined()
    {
        var pipeline = PipelineReader.Read($"[{{ $match: {{ a: '{new string('a', 60)}', $and: [{{ a: /^(?=(a+)+b)/ }}] }} }}]", DateTimeOffset.UnixEpoch).Stages;
        var verdict = SampleProof.Of(pipeline, pipeline, 7);
        verdict.Verdict.ShouldBe(DigestVerdict.Undetermined);
        verdict.Reason.ShouldNotBeNull().ShouldContain("regular expression");
    }

    [Fact]
    public async Task Malformed_stages_are_refused_or_left_alone()
    {
        var random = new Random(4);
        for (var i = 0; i < 200; i++)
        {
            var pipeline = new BsonArray(RandomPipeline.Next(random, everything: true));
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                Damage(pipeline, random);
            }

            var text = PipelineShell.Of([.. pipeline.OfType<BsonDocument>()]);
            try
            {
                await new MongoOptimizer().OptimizeAsync(Request(text), null, CancellationToken.None);
            }
            catch (UsageException)
            {
                // One sentence.
            }
            catch (Exception failed)
            {
                Assert.Fail($"{text}\n{failed}");
            }
        }
    }

    // Another value in the place of one that is chosen on the way down.
    private static void Damage(BsonValue value, Random random)
    {
        BsonValue[] others = [BsonNull.Value, 1, -2.5, "$a", "$$x", "", true, new BsonDocument(), new BsonArray(), new BsonDocument("$foo", 1), new BsonArray { 1, "$b" }];
        var at = value is BsonDocument { ElementCount: > 0 } document ? random.Next(document.ElementCount) : value is BsonArray { Count: > 0 } array ? random.Next(array.Count) : -1;
        if (at < 0)
        {
            return;
        }

        var inner = value is BsonDocument ? value.AsBsonDocument[at] : value.AsBsonArray[at];
        if (value is BsonDocument && (random.Next(3) == 0 || inner is not (BsonDocument { ElementCount: > 0 } or BsonArray { Count: > 0 })))
        {
            value.AsBsonDocument[at] = others[random.Next(others.Length)].DeepClone();
        }
        else
        {
            Damage(inner, random);
        }
    }

    private static OptimizeRequest Request(string text) => new() { Text = text, Source = "pipeline.js", Now = DateTimeOffset.UnixEpoch };

    private sealed class ForgetsMatch : IRewriteRule
    {
        public string Id => "forgets-match";

        public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context) =>
            pipeline[0].Is("$match") ? new Rewrite(1, "it is wrong", pipeline.Replace(0, 1)) : null;
    }
}
