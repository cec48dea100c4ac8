using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation;

/// <summary>Finds remedies that another remedy contains: the wider index, the same statements, statistics of the whole database.</summary>
internal static class CauseMerging
{
    /// <summary>Which candidate, by rank, another one stands in for. The value is never a key itself.</summary>
    public static IReadOnlyDictionary<int, Candidate> Find(IReadOnlyList<Candidate> candidates, StringComparison comparison)
    {
        var neighbours = new Neighbourhood(candidates, comparison);
        var keepers = new Dictionary<int, Candidate>();
        foreach (var candidate in candidates)
        {
            var keeper = neighbours.Of(candidate)
                .Where(other => other.Rank != candidate.Rank && StandsIn(other, candidate, comparison))
                .Select(other => Root(other, keepers))
                .FirstOrDefault(root => root.Rank != candidate.Rank);
            if (keeper is not null)
            {
                keepers[candidate.Rank] = keeper;
            }
        }

        return keepers.Keys.ToDictionary(rank => rank, rank => Root(keepers[rank], keepers));
    }

    private static Candidate Root(Candidate candidate, Dictionary<int, Candidate> keepers)
    {
        while (keepers.TryGetValue(candidate.Rank, out var keeper))
        {
            candidate = keeper;
        }

        return candidate;
    }

    // When each contains the other, the one of higher rank keeps its remedy.
    private static bool StandsIn(Candidate keeper, Candidate merged, StringComparison comparison) =>
        Contains(keeper, merged, comparison) && (keeper.Rank < merged.Rank || !Contains(merged, keeper, comparison));

    private static bool Contains(Candidate outer, Candidate inner, StringComparison comparison) =>
        outer.Statements == inner.Statements
        || (inner.Effects.Count > 0
            && inner.Effects.All(effect => outer.Effects.Any(wider => EffectContainment.Contains(wider, effect, comparison))));

    /// <summary>Keeps the search linear in the number of findings: only what touches the same thing is compared.</summary>
    private sealed class Neighbourhood
    {
        private readonly StringComparison comparison;
        private readonly ILookup<string, Candidate> byKey;

        public Neighbourhood(IReadOnlyList<Candidate> candidates, StringComparison comparison)
        {
            this.comparison = comparison;
            byKey = candidates
                .SelectMany(candidate => Keys(candidate).Distinct(StringComparer.Ordinal).Select(key => (key, candidate)))
                .ToLookup(pair => pair.key, pair => pair.candidate, StringComparer.Ordinal);
        }

        public IEnumerable<Candidate> Of(Candidate candidate)
        {
            IEnumerable<string> keys = candidate.Effects is [var first, ..]
                ? [StatementsKey(candidate), EffectKey(first), .. first is StatisticsRefreshed ? [EffectKey(new StatisticsRefreshed(null))] : Array.Empty<string>()]
                : [StatementsKey(candidate)];
            return keys.Distinct(StringComparer.Ordinal).SelectMany(key => byKey[key]);
        }

        private IEnumerable<string> Keys(Candidate candidate) => candidate.Effects.Select(EffectKey).Prepend(StatementsKey(candidate));

        private static string StatementsKey(Candidate candidate) => "sql\u001f" + candidate.Statements;

        private string EffectKey(RemedyEffect effect) => effect switch
        {
            IndexCreated created => Key("create", new(created.Index.Schema, created.Index.Table)),
            IndexDropped dropped => Key("drop", new(dropped.Schema, dropped.Table)),
            StatisticsRefreshed { Table: var table } => Key("statistics", table ?? default(ObjectName)),
            TableRebuilt rebuilt => Key("rebuild", rebuilt.Table),
            SettingChanged changed => "setting\u001f" + changed.Name.ToUpperInvariant(),
            _ => effect.GetType().Name,
        };

        private string Key(string kind, ObjectName name)
        {
            var text = $"{name.Schema}\u001f{name.Name}";
            var ignoresCase = comparison is StringComparison.OrdinalIgnoreCase or StringComparison.InvariantCultureIgnoreCase or StringComparison.CurrentCultureIgnoreCase;
            return kind + "\u001f" + (ignoresCase ? text.ToUpperInvariant() : text);
        }
    }
}
