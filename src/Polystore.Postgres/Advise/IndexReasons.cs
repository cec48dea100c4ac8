using System.Globalization;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Search;

namespace Polystore.Postgres.Advise;

/// <summary>Says in words why an index has these keys in this order.</summary>
internal sealed class IndexReasons(AdviceDraft draft)
{
    /// <summary>What the statements gain whose plan uses the index, all calls together.</summary>
    public double Gain(CandidateIndex index) => Users(index).Sum(query => Gain(query));

    /// <summary>The statements whose plan uses it, those that gain most first.</summary>
    public IReadOnlyList<WorkloadStatement> Serves(CandidateIndex index) => Users(index).Select(query => query.Query.Statement).ToList();

    /// <summary>The reason, told for the statement that gains most.</summary>
    public string Why(CandidateIndex index)
    {
        var users = Users(index).ToList();
        var access = users.SelectMany(query => query.Query.Accesses).Where(access => access.Table == index.Table.Name).Select(access => new AccessColumns(access, index.Table)).FirstOrDefault();
        var parts = new List<string>();
        if (access is not null)
        {
            Say(parts, "equality on ", index.KeyColumns.Where(access.Equal.Contains));
            Say(parts, "join on ", index.KeyColumns.Where(access.Joins.Contains));
            Say(parts, "range of ", index.KeyColumns.Where(access.Ranges.Contains));
            var order = access.Orders.SelectMany(keys => keys).Select(key => key.Column).OfType<string>().ToHashSet(StringComparer.Ordinal);
            Say(parts, "order of ", index.KeyColumns.Where(column => order.Contains(column) && !access.Equal.Contains(column) && !access.Joins.Contains(column)));
        }

        Say(parts, "expression ", index.Keys.Select(key => key.Expression).OfType<string>());
        if (index.Include.Count > 0)
        {
            parts.Add($"carries {string.Join(", ", index.Include)}, so that the table need not be read");
        }

        if (index.Predicate is { } predicate)
        {
            parts.Add($"only rows where {predicate}");
            parts.AddRange(users.SelectMany(query => query.Query.SeenConstants).Distinct(StringComparer.Ordinal));
        }
        else if (users.Count > 0 && RareState.Of(index, users[0].Query) is { } rare)
        {
            parts.Add(rare);
        }

        if (index.IsInverted)
        {
            parts.Add("finds rows by what is inside the value; its gain is reckoned, not asked of the planner, because HypoPG knows no GIN: a proof on a copy shows it");
        }

        if (users.Count > 0)
        {
            var best = users.MaxBy(Gain)!;
            var after = draft.Result.Plans[best.Query].Cost;
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{best.Query.Statement.Id} costs {after:#,0.#} instead of {best.Without.Cost:#,0.#}"));
        }

        return string.Join("; ", parts);
    }

    private static void Say(List<string> parts, string what, IEnumerable<string> columns)
    {
        var names = string.Join(", ", columns.Distinct(StringComparer.Ordinal));
        if (names.Length > 0)
        {
            parts.Add(what + names);
        }
    }

    private IEnumerable<QueryOptions> Users(CandidateIndex index) =>
        draft.Queries.Where(query => draft.Result.Plans[query.Query].Used.Contains(index)).OrderByDescending(Gain);

    private double Gain(QueryOptions query) => query.Query.Statement.Calls * (query.Without.Cost - draft.Result.Plans[query.Query].Cost);
}
