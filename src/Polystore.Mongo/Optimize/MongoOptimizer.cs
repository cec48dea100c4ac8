using System.Text.Json;
using System.Text.Json.Nodes;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize.Findings;
using Polystore.Mongo.Optimize.Prove;
using Polystore.Mongo.Optimize.Reading;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize;

/// <summary>Read, rewrite, prove, report: what turns out to give another result is taken back.</summary>
/// <param name="rewriteRules">How to rewrite.</param>
internal sealed class MongoOptimizer(IReadOnlyList<IRewriteRule> rewriteRules) : IOptimize
{
    private const int Seed = 7;

    // A value is up to three levels in extended JSON.
    private const int JsonDepth = PipelineReader.DeepestNesting + 3;

    private static readonly Version Newest = new(8, 0);
    private static readonly IReadOnlyList<IPipelineRule> PipelineRules = [new JavaScriptCondition(), new UnboundedArray(), new DeepSkip(), new LongInWithSort()];

    public MongoOptimizer()
        : this(AggregationOptimizer.Rules)
    {
    }

    public async Task<PipelineReport> OptimizeAsync(OptimizeRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var text = PipelineReader.Read(request.Text, request.Now);
        StageForms.Check(text.Stages);
        var collection = request.Collection ?? text.Collection;
        var collation = text.Options.GetValue("collation", BsonNull.Value) as BsonDocument;
        await using var server = request.Target is null ? null : await OptimizeServer.OpenAsync(request.Target, collection, collation, request.Options, cancellationToken);
        var context = new RewriteContext
        {
            ServerVersion = request.ServerVersion ?? server?.Version ?? Newest,
            HasUniqueIds = server?.HasUniqueIds ?? true,
            HasCollation = collation is not null || server?.HasCollation == true,
        };
        var withdrawn = new List<WithdrawnRewrite>();
        var rules = rewriteRules;
        while (true)
        {
            progress?.Report(new ProgressStep("rewriting and proving"));
            var steps = AggregationOptimizer.Rewrite(text.Stages, context, rules);
            var proof = steps.Count == 0 ? null : await ProveAsync(text.Stages, steps[^1].Rewrite.Pipeline, server, context, cancellationToken);
            if (proof?.Verdict != DigestVerdict.Different)
            {
                return Report(request, text, collection, context, steps, withdrawn, proof);
            }

            var culprit = await CulpritAsync(text.Stages, steps, server, context, cancellationToken);
            rules = [.. rules.Where(rule => rule.Id != culprit)];
            withdrawn.Add(new WithdrawnRewrite(culprit, $"{proof.Reason} on {proof.On}"));
        }
    }

    private static async Task<PipelineProof> ProveAsync(IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, OptimizeServer? server, RewriteContext context, CancellationToken cancellationToken)
    {
        var sample = context.HasCollation
            ? new PipelineVerdict(DigestVerdict.Undetermined, "texts are compared by a collation, which the evaluator in this process does not know", 0)
            : SampleProof.Of(before, after, Seed);
        if (server is null || sample.Verdict == DigestVerdict.Different)
        {
            return new PipelineProof { Verdict = sample.Verdict, Reason = sample.Reason, On = "documents that are made up", SampleDocuments = sample.Verdict == DigestVerdict.Undetermined ? 0 : sample.Documents };
        }

        var proof = await server.Proof.CompareAsync(before, after, cancellationToken);
        return sample.Verdict != DigestVerdict.Equal
            ? proof
            : proof with { SampleDocuments = sample.Documents, On = proof.Verdict == DigestVerdict.Equal ? $"{proof.On} and on documents that are made up" : proof.On };
    }

    // The first step whose result differs.
    private static async Task<string> CulpritAsync(
        IReadOnlyList<BsonDocument> before, IReadOnlyList<(string Rule, Rewrite Rewrite)> steps, OptimizeServer? server, RewriteContext context, CancellationToken cancellationToken)
    {
        foreach (var (rule, rewrite) in steps)
        {
            if ((await ProveAsync(before, rewrite.Pipeline, server, context, cancellationToken)).Verdict == DigestVerdict.Different)
            {
                return rule;
            }
        }

        return steps[^1].Rule;
    }

    private static PipelineReport Report(
        OptimizeRequest request, PipelineText text, string? collection, RewriteContext context,
        IReadOnlyList<(string Rule, Rewrite Rewrite)> steps, IReadOnlyList<WithdrawnRewrite> withdrawn, PipelineProof? proof)
    {
        var better = steps.Count == 0 ? text.Stages : steps[^1].Rewrite.Pipeline;
        var subject = new Subject { Engine = EngineNames.Mongo, Kind = "pipeline", Path = [collection ?? request.Source] };
        return new PipelineReport
        {
            Source = request.Source,
            Target = request.Target?.ToString(),
            Engine = EngineNames.Mongo,
            ServerVersion = context.ServerVersion.ToString(),
            Collection = collection,
            Original = Json(text.Stages),
            Pipeline = Json(better),
            OriginalShell = PipelineShell.Of(text.Stages),
            Shell = PipelineShell.Of(better),
            Rewrites = [.. steps.Select(step => new PipelineRewrite(step.Rule, step.Rewrite.Stage, step.Rewrite.Why))],
            Withdrawn = withdrawn,
            Proof = proof,
            Findings = [.. PipelineRules.SelectMany(rule => rule.Judge(better, subject)).OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight)],
        };
    }

    private static IReadOnlyList<JsonObject> Json(IReadOnlyList<BsonDocument> pipeline) =>
        [.. pipeline.Select(stage => JsonNode.Parse(stage.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.RelaxedExtendedJson }), null, new JsonDocumentOptions { MaxDepth = JsonDepth })!.AsObject())];
}
