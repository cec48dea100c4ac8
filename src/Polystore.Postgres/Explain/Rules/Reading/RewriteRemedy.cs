using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>The remedy of a statement that should be written in another way: the application changes, so that a person carries it out.</summary>
internal static class RewriteRemedy
{
    private const string Reason = "the statement stands in an application, which a person has to change";

    /// <summary>The statement of a plan, ready to be written anew; null when it is not known, or not understood in every part.</summary>
    public static RewriteSource? SourceOf(RuleContext context, PlanFacts facts) =>
        (context.Plan?.Sql ?? facts.Plan.QueryText) is { } sql ? RewriteSource.Of(sql, context.Snapshot) : null;

    /// <summary>What to do, with the statement that does it where the catalogue grants that it is equal.</summary>
    /// <param name="rewrite">What became of the rewriting; null when there is no statement to rewrite.</param>
    /// <param name="guidance">What to do, a whole sentence.</param>
    public static Remedy Of(StatementRewrite? rewrite, string guidance) => rewrite switch
    {
        { Sql: { } sql } => Remedy.ByHand($"{guidance}{Because(rewrite)}", Reason) with { Rewrite = sql },
        { Refusal: { } refusal } => Remedy.ByHand($"{guidance} It is not written out here because {refusal}.", Reason),
        _ => Remedy.ByHand(guidance, Reason),
    };

    private static string Because(StatementRewrite rewrite) => rewrite switch
    {
        { Premises.Count: 0 } => "",
        { IsSuccessor: true } => $" The statement below returns what follows a known row, not the same rows: {string.Join("; ", rewrite.Premises)}.",
        _ => $" The rewritten statement is equal because {string.Join(", and ", rewrite.Premises)}.",
    };
}
