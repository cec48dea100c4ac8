using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Uses;

namespace Polystore.Sqlite.Advise;

/// <summary>Says in words why an index has these keys in this order. Pure.</summary>
/// <param name="draft">What was found.</param>
internal sealed class IndexReasons(AdviceDraft draft)
{
    /// <summary>Ids of the statements whose plan uses the index, those that gain most first.</summary>
    public IReadOnlyList<string> Serves(CandidateIndex candidate) => [.. Served(candidate).Select(statement => statement.Id)];

    /// <summary>The reason, told for the statement that gains most.</summary>
    public string Why(CandidateIndex candidate)
    {
        if (Served(candidate) is not [var statement, .. var others])
        {
            return "it serves this workload on the copy";
        }

        var use = statement.Sources
            .Where(source => source.Table.Equals(candidate.Table, StringComparison.OrdinalIgnoreCase))
            .SelectMany(source => source.Branches.Prepend(source))
            .MaxBy(source => Explained(candidate, source))!;
        var parts = Parts(candidate, use, statement.Id).ToList();
        if (candidate.Index.Predicate is { } predicate)
        {
            parts.Add($"only the rows where {predicate}, {Share(candidate.Share)} of the table");
        }

        if (others.Count > 0)
        {
            parts.Add($"serves {string.Join(", ", others.Take(5).Select(other => other.Id))} as well");
        }

        return string.Join("; ", parts);
    }

    private List<StatementUse> Served(CandidateIndex candidate) =>
    [
        .. draft.Statements
            .Where(statement => draft.Costs[statement.Id].Indexes.Contains(candidate.Name))
            .OrderByDescending(statement => statement.Calls * (draft.Costs[statement.Id].Before - draft.Costs[statement.Id].After)),
    ];

    private static IEnumerable<string> Parts(CandidateIndex candidate, SourceUse use, string id)
    {
        var keys = candidate.Index.Keys;
        var equal = EqualKeys(candidate, use);
        var next = equal.Count;
        var lead = equal.Count > 0 ? $"equality on {Names(equal)}" : "";
        var order = use.Orders.FirstOrDefault(wanted => wanted.Keys.Count > 0 && MatchesOrder(wanted, keys, next, equal));
        if (next < keys.Count && use.Conditions.Any(condition => condition.IsRange && Same(condition.Key, keys[next])))
        {
            lead = Then(lead, $"the range on {Names([keys[next]])}");
            next++;
        }
        else if (order is not null)
        {
            var wanted = order.Keys.Where(key => !equal.Exists(fixedKey => Same(fixedKey, key)));
            var length = keys.Skip(next).Zip(wanted).TakeWhile(pair => Same(pair.First, pair.Second)).Count();
            lead = Then(lead, $"{Names([.. keys.Skip(next).Take(length)])} gives the {Purpose(order)} of {id}, so no sort");
            next += length;
        }

        yield return lead.Length > 0 ? lead : $"{id} reads it in place of the wider table";
        if (next < keys.Count)
        {
            yield return $"carries {Names([.. keys.Skip(next)])} so that the table need not be read";
        }
    }

    // How many leading keys the use gives a reason for.
    private static int Explained(CandidateIndex candidate, SourceUse use)
    {
        var equal = EqualKeys(candidate, use);
        var next = candidate.Index.Keys.ElementAtOrDefault(equal.Count);
        var more = next is not null
            && (use.Conditions.Any(condition => condition.IsRange && Same(condition.Key, next)) || use.Orders.Any(wanted => MatchesOrder(wanted, candidate.Index.Keys, equal.Count, equal)));
        return equal.Count + (more ? 1 : 0);
    }

    private static string Then(string lead, string more) => lead.Length == 0 ? more : $"{lead}, then {more}";

    private static string Purpose(WantedOrder order) => order.Purpose switch
    {
        "group" => "groups",
        "distinct" => "distinct values",
        "window" => "window order",
        "extreme" => "smallest or largest value",
        _ => "order",
    };

    private static bool MatchesOrder(WantedOrder wanted, IReadOnlyList<IndexKey> keys, int next, List<IndexKey> equal)
    {
        var first = wanted.Keys.FirstOrDefault(key => !equal.Exists(fixedKey => Same(fixedKey, key)));
        return first is not null && next < keys.Count && Same(first, keys[next]);
    }

    private static List<IndexKey> EqualKeys(CandidateIndex candidate, SourceUse use) =>
        [.. candidate.Index.Keys.TakeWhile(key => use.Conditions.Any(condition => condition.IsEquality && Same(condition.Key, key)))];

    private static bool Same(IndexKey left, IndexKey right) =>
        string.Equals(left.Column, right.Column, StringComparison.OrdinalIgnoreCase) && string.Equals(left.Expression, right.Expression, StringComparison.OrdinalIgnoreCase);

    private static string Names(IReadOnlyList<IndexKey> keys) => string.Join(", ", keys.Select(key => key.ToString()));

    private static string Share(double share) => share >= 0.01 ? $"{share * 100:0.#} %" : "less than 1 %";
}
