using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize.Evaluate;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>What a proof says.</summary>
/// <param name="Verdict">Equal, different or undetermined.</param>
/// <param name="Reason">Why it is not equal, as a phrase.</param>
/// <param name="Documents">Documents that both pipelines ran on.</param>
internal sealed record PipelineVerdict(DigestVerdict Verdict, string? Reason, long Documents);

/// <summary>Runs two pipelines on many small collections that are made up, in this process.</summary>
internal static class SampleProof
{
    private const int Rounds = 300;

    // Fewer say too little.
    private const int FewestRounds = 30;

    /// <param name="before">The pipeline as written.</param>
    /// <param name="after">The rewritten one.</param>
    /// <param name="seed">Chooses the documents.</param>
    public static PipelineVerdict Of(IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, int seed)
    {
#pragma warning disable S2245 // The documents need to be repeatable, not unguessable.
        var random = new Random(seed);
#pragma warning restore S2245
        var fields = NamedFields.Of(before);
        var order = PipelineOrder.Of(before);
        var (compared, documents) = (0, 0L);
        string? missed = null;
        for (var round = 0; round < Rounds; round++)
        {
            var sample = new SampleDocuments(fields, random).Make(random.Next(1, 16));
            var collections = fields.Foreign.ToDictionary(one => one.Key, one => new SampleDocuments(one.Value, random).Make(random.Next(12)));
            try
            {
                var expected = Evaluation.Run(before, sample, collections);
                var (verdict, reason) = ResultComparison.Of(expected, Evaluation.Run(after, sample, collections), order);
                if (verdict == DigestVerdict.Different)
                {
                    return new PipelineVerdict(verdict, reason, documents + sample.Count);
                }

                missed = reason ?? missed;
                compared += verdict == DigestVerdict.Equal ? 1 : 0;
                documents += sample.Count;
            }
            catch (NotEvaluatedException unknown)
            {
                missed = $"{unknown.Message} is not known to the evaluator in this process";
            }
            catch (RegexMatchTimeoutException)
            {
                // It would take as long in every round.
                missed = "a regular expression takes too long on documents that are made up";
                break;
            }
            catch (PipelineFailedException failed)
            {
                missed ??= $"the pipeline fails on documents that are made up: {failed.Message}";
            }
        }

        return compared >= FewestRounds ? new PipelineVerdict(DigestVerdict.Equal, null, documents) : new PipelineVerdict(DigestVerdict.Undetermined, missed, documents);
    }
}
