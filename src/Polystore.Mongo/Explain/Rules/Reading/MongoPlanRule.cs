using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules.Reading;

/// <summary>A rule that judges a plan. Rules of plans are no part of a health check, which has no plan to look at.</summary>
internal abstract class MongoPlanRule : MongoRule
{
    /// <summary>The family of all of them.</summary>
    public const string Family = "plans";

    /// <summary>Keys or documents below which nothing is worth a word.</summary>
    protected static readonly RuleOption Examined = Option(
        "examined", 1_000, "documents or keys", "what is read in one run, from which it matters", "some milliseconds; Atlas' Performance Advisor begins at 500 wasted documents", 1);

    /// <summary>What Atlas warns about.</summary>
    protected static readonly RuleOption Ratio = Option(
        "ratio", 10, "ratio", "what is read for each document that is wanted, from which an index would help", "below that most of what is read is wanted; Atlas alerts at 1,000", 1);

    public sealed override RuleVerdict Judge(RuleContext context) =>
        MongoPlanFacts.Of(context) is not { } facts ? RuleVerdict.NotExamined("there is no plan to look at")
        : Needs(facts) is { } reason ? RuleVerdict.NotExamined(reason)
        : RuleVerdict.Of(Find(context, facts));

    /// <summary>Why the rule cannot look at this plan; null when it can.</summary>
    protected virtual string? Needs(MongoPlanFacts facts) => null;

    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts);

    /// <summary>For rules that count what was read.</summary>
    protected static string? NeedsExecution(MongoPlanFacts facts) =>
        facts.Plan.Executed ? null : "the plan was not executed, so nothing says how much it reads (verbosity executionStats does)";

    protected static RuleInfo Plan(string id, string title, string looksFor, string why, IReadOnlyList<string> references, params RuleOption[] options) =>
        Describe(id, Family, title, looksFor, why, references, options) with { Untested = true };

    /// <summary>A problem at a stage.</summary>
    /// <param name="context">The judgement under way.</param>
    /// <param name="facts">The plan.</param>
    /// <param name="stage">Where it is.</param>
    /// <param name="wasted">Keys or documents that need not be read; they decide severity and order. Null when nothing was measured.</param>
    /// <param name="title">One line.</param>
    protected Finding Problem(RuleContext context, MongoPlanFacts facts, MongoStage stage, double? wasted, string title)
    {
        var ns = (stage.Namespace ?? facts.Plan.Namespace)?.Split('.', 2);
        var subject = ns is [var database, var collection] ? Subject.Table(EngineNames.Mongo, database, collection) : Subject.Statement(EngineNames.Mongo, "operation");
        var place = stage.Shard is null ? stage.Kind : $"{stage.Kind} on {stage.Shard}";
        return context.Problem(Info, subject with { Location = place }, SeverityOf(wasted), title) with
        {
            Discriminator = $"{place} {stage.Index}",
            Weight = wasted ?? 0,
            Evidence = stage.Index is { } index ? [facts.Said("stage", place), facts.Said("index", index)] : [facts.Said("stage", place)],
        };
    }

    // 100,000 documents are some tenths of a second even from memory.
    private static Severity SeverityOf(double? wasted) => wasted switch { null => Severity.Medium, >= 100_000 => Severity.High, >= 10_000 => Severity.Medium, _ => Severity.Low };
}
