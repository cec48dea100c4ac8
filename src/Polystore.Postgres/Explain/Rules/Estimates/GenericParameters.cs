using System.Text.RegularExpressions;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>
/// Parameters of a statement that a plan was made without knowing: a custom plan prints the value in their place, a generic one
/// <c>$1</c>. Values of init plans are printed alike up to 16, and their names say so.
/// </summary>
internal static partial class GenericParameters
{
    /// <summary>The parameters in the conditions of a node and of the bitmaps under it, in order of appearance.</summary>
    public static IReadOnlyList<string> In(PostgresPlan plan, PostgresPlanNode node)
    {
        var initPlans = plan.Nodes.Where(candidate => candidate.ParentRelationship == "InitPlan")
            .SelectMany(candidate => Parameter().Matches(candidate.SubplanName ?? "")).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var conditions = node.Flatten().TakeWhile(at => at == node || at.NodeType is "Bitmap Index Scan" or "BitmapAnd" or "BitmapOr")
            .SelectMany(at => new[] { at.IndexCond, at.RecheckCond, at.Filter });
        return conditions.OfType<string>().SelectMany(text => Parameter().Matches(Literal().Replace(text, "''"))).Select(match => match.Value)
            .Where(name => !initPlans.Contains(name)).Distinct(StringComparer.Ordinal).ToList();
    }

    [GeneratedRegex(@"\$\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
