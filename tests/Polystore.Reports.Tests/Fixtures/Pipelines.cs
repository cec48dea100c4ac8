using System.Text.Json.Nodes;
using Polystore.Core.Findings;
using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Reports on pipelines.</summary>
internal static class Pipelines
{
    public static PipelineReport Shop() => new()
    {
        Source = "best.js",
        Target = "mongodb://shop:***@db/shop",
        Engine = "mongodb",
        ServerVersion = "7.0",
        Collection = "orders",
        Original = [Stage("""{ "$sort": { "at": 1 } }"""), Stage("""{ "$group": { "_id": "$status", "n": { "$sum": 1 } } }""")],
        Pipeline = [Stage("""{ "$group": { "_id": "$status", "n": { "$sum": 1 } } }""")],
        OriginalShell = "[\n  { $sort: { at: 1 } },\n  { $group: { _id: \"$status\", n: { $sum: 1 } } }\n]",
        Shell = "[\n  { $group: { _id: \"$status\", n: { $sum: 1 } } }\n]",
        Rewrites = [new PipelineRewrite("sort-useless", 1, "$group gives the same whatever the order of its documents is")],
        Withdrawn = [new WithdrawnRewrite("dead-fields", "3 documents became 2 on the documents of orders")],
        Proof = new PipelineProof
        {
            Verdict = DigestVerdict.Equal,
            On = "the documents of orders and on documents that are made up",
            SampleDocuments = 2377,
            ResultDocuments = 5,
            Counters = [new PipelineCounter("documents examined", 3000, 3000)],
            BeforeMs = 14.2,
            AfterMs = 3.1,
        },
        Findings =
        [
            new Finding
            {
                Id = "MONGO-PIPELINE-DEEP-SKIP",
                Family = "pipelines",
                Severity = Severity.Medium,
                Subject = new Subject { Engine = "mongodb", Kind = "pipeline", Path = ["orders"] },
                Title = "Stage 2 passes over 5000 documents to come to its page",
                Why = "The server reads and sorts every document that it skips.",
                Evidence = [Evidence.Of("documents skipped", 5000L, "documents", "the pipeline")],
                Remedy = Remedy.ByHand("Page by range."),
            },
        ],
    };

    public static PipelineReport Hostile() => Shop() with
    {
        Source = "<script>\u001b[31m\n# x.js",
        Shell = "[\n  { $match: { a: \"</pre><script>\u001b[2J\" } }\n]",
        OriginalShell = "[\n  { $match: { a: \"```\\n# x\" } }\n]",
        Proof = null,
        Rewrites = [],
        Findings = [],
    };

    private static JsonObject Stage(string json) => JsonNode.Parse(json)!.AsObject();
}
