using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// Which node asked for the value of an init plan: the first below its parent that mentions it, <c>$0</c> up to 16,
/// <c>(InitPlan 1).col1</c> since 17. A Gather asks before its workers start.
/// </summary>
internal sealed partial class InitPlanUsers
{
    private readonly Dictionary<string, List<PostgresPlanNode>> mentions = [];
    private readonly int[] ends;

    private InitPlanUsers(PostgresPlanNode[] all)
    {
        ends = CteReaders.Ends(all);
        if (!Array.Exists(all, node => node.ParentRelationship == "InitPlan"))
        {
            return;
        }

        foreach (var node in all)
        {
            foreach (var name in Expressions(node).SelectMany(text => Mention().Matches(text)).Select(match => match.Value).Distinct())
            {
                if (!mentions.TryGetValue(name, out var users))
                {
                    mentions[name] = users = [];
                }

                users.Add(node);
            }
        }
    }

    public static InitPlanUsers Of(PostgresPlanNode[] all) => new(all);

    /// <summary>Id of the node that ran an init plan; its parent when nothing says otherwise.</summary>
    public int UserOf(PostgresPlanNode plan)
    {
        var parent = plan.Parent!;
        var user = Names(plan.SubplanName ?? "").SelectMany(name => mentions.GetValueOrDefault(name) ?? [])
            .Where(node => node.Id >= parent.Id && node.Id <= ends[parent.Id - 1] && (node.Id < plan.Id || node.Id > ends[plan.Id - 1]) && !node.NeverExecuted)
            .MinBy(node => node.Id);
        if (user is null)
        {
            return parent.Id;
        }

        for (var above = user; above != parent && above is not null; above = above.Parent)
        {
            if (above.NodeType is "Gather" or "Gather Merge")
            {
                return above.Id;
            }
        }

        return user.Id;
    }

    // "InitPlan 1 (returns $0,$1)" mentions $0 and $1; since 17 "InitPlan 1" is mentioned by its own name.
    private static IEnumerable<string> Names(string subplan)
    {
        var parameters = Parameter().Matches(subplan);
        if (parameters.Count > 0)
        {
            return parameters.Select(match => match.Value);
        }

        var words = subplan.Split(' ');
        return words.Length > 1 ? [string.Create(CultureInfo.InvariantCulture, $"InitPlan {words[1]}")] : [];
    }

    private static IEnumerable<string> Expressions(PostgresPlanNode node)
    {
        string?[] texts =
        [
            node.Filter, node.IndexCond, node.RecheckCond, node.OrderBy, node.TidCond, node.JoinFilter, node.HashCond, node.MergeCond, node.OneTimeFilter,
            node.RunCondition, node.CacheKey, node.FunctionCall, .. node.Output, .. node.SortKey, .. node.GroupKey, .. node.ParamsEvaluated,
        ];
        return texts.OfType<string>();
    }

    [GeneratedRegex(@"\$\d+|InitPlan \w+", RegexOptions.NonBacktracking)]
    private static partial Regex Mention();

    [GeneratedRegex(@"\$\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
