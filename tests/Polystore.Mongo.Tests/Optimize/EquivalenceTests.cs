using MongoDB.Bson;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.Mongo.Optimize.Prove;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.MongoDriver;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>Random pipelines on random documents: a rewrite gives what the pipeline as written gives.</summary>
public sealed class EquivalenceTests
{
    [Fact]
    public void No_rewrite_changes_a_result_in_ten_thousand_cases()
    {
        var random = new Random(20251);
        var (cases, ties, rules) = (0, 0, new Dictionary<string, int>());
        for (var tries = 0; cases < 10_000; tries++)
        {
            tries.ShouldBeLessThan(1_000_000);
            var pipeline = RandomPipeline.Next(random, everything: true);
            var steps = AggregationOptimizer.Rewrite(pipeline, new RewriteContext { ServerVersion = new Version(5 + random.Next(4), 0) });
            if (steps.Count == 0)
            {
                continue;
            }

            var fields = NamedFields.Of(pipeline);
            for (var round = 0; round < 4; round++)
            {
                var documents = new SampleDocuments(fields, random).Make(random.Next(1, 12));
                var others = fields.Foreign.ToDictionary(one => one.Key, one => new SampleDocuments(one.Value, random).Make(random.Next(8)));
                IReadOnlyList<BsonDocument> expected;
                try
                {
                    expected = Evaluation.Run(pipeline, documents, others);
                }
                catch (Exception unknown) when (unknown is NotEvaluatedException or PipelineFailedException)
                {
                    continue;
                }

                var (verdict, reason) = Compare(pipeline, steps[^1].Rewrite.Pipeline, expected, documents, others);
                if (verdict == DigestVerdict.Undetermined)
                {
                    ties++;
                    continue;
                }

                if (verdict != DigestVerdict.Equal)
                {
                    Assert.Fail(string.Join('\n', [reason, string.Join(", ", steps.Select(step => step.Rule)), Text(pipeline), Text(steps[^1].Rewrite.Pipeline), Text(documents), .. others.Values.Select(Text)]));
                }

                cases++;
                foreach (var step in steps)
                {
                    rules[step.Rule] = rules.GetValueOrDefault(step.Rule) + 1;
                }
            }
        }

        // Ties are left open on purpose; most cases must say something, about every rule.
        ties.ShouldBeLessThan(cases / 20);
        rules.Count.ShouldBe(AggregationOptimizer.Rules.Count, string.Join(", ", rules));
        rules.Values.Min().ShouldBeGreaterThan(50, string.Join(", ", rules));
    }

    [MongoFact]
    public async Task No_rewrite_changes_a_result_on_the_server()
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        var random = new Random(20252);
        var (cases, failures) = (0, new List<string>());
        for (var round = 0; round < 6; round++)
        {
            var fields = NamedFields.Of([.. Enumerable.Range(0, 30).SelectMany(_ => RandomPipeline.Next(random))]);
            await client.Collection(database, $"c{round}").InsertManyAsync(new SampleDocuments(fields, random).Make(40));
            await client.Collection(database, "other").DeleteManyAsync([]);
            await client.Collection(database, "other").InsertManyAsync(new SampleDocuments(fields.Foreign["other"], random).Make(15));
            var proof = new ServerProof(client, database, $"c{round}", null, TimeSpan.FromSeconds(20));
            for (var tries = 0; tries < 200; tries++)
            {
                var pipeline = RandomPipeline.Next(random);
                var steps = AggregationOptimizer.Rewrite(pipeline, new RewriteContext());
                // Sets of DocumentDB hold equal numbers of several types.
                if (steps.Count == 0 || (MongoServers.GivenUrl is null && steps.Any(step => step.Rule is "array-size" or "unwind-regroup") && new BsonArray(pipeline).ToJson().Contains("$addToSet", StringComparison.Ordinal)))
                {
                    continue;
                }

                var result = await proof.CompareAsync(pipeline, steps[^1].Rewrite.Pipeline, CancellationToken.None);
                cases += result.Verdict == DigestVerdict.Equal ? 1 : 0;
                if (result.Verdict == DigestVerdict.Different)
                {
                    failures.Add(string.Join('\n', [result.Reason, string.Join(", ", steps.Select(step => step.Rule)), Text(pipeline), Text(steps[^1].Rewrite.Pipeline)]));
                }
            }
        }

        failures.ShouldBeEmpty(string.Join("\n\n", failures));
        cases.ShouldBeGreaterThan(200);
    }

    private static (DigestVerdict Verdict, string? Reason) Compare(
        IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, IReadOnlyList<BsonDocument> expected, IReadOnlyList<BsonDocument> documents, Dictionary<string, IReadOnlyList<BsonDocument>> others)
    {
        try
        {
            return ResultComparison.Of(expected, Evaluation.Run(after, documents, others), PipelineOrder.Of(before));
        }
        catch (Exception failed) when (failed is NotEvaluatedException or PipelineFailedException)
        {
            return (DigestVerdict.Different, $"the rewritten pipeline fails: {failed.Message}");
        }
    }

    private static string Text(IEnumerable<BsonDocument> documents) => new BsonArray(documents).ToJson();
}
