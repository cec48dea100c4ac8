using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Reconciliation.Conflicts;

namespace Polystore.Core.Reconciliation;

/// <summary>
/// The remedies accepted so far, with the catalogue before and after them. A candidate is accepted when no conflict speaks
/// against adding it; asked in order of rank, the more severe remedy wins.
/// </summary>
internal sealed class Acceptance
{
    private static readonly IReadOnlyList<IConflict> Conflicts =
    [
        new DropBehindConstraint(),
        new RepeatedRebuild(),
        new ContradictingChange(),
        new CompactionOfDropped(),
        new TakenName(),
        new RedundantCreation(),
        new LostLookup(),
        new LostUniqueness(),
        new LostStandIn(),
    ];

    private readonly ILookup<ObjectName, (Table Table, Constraint ForeignKey)> references;
    private readonly List<Candidate> accepted = [];
    private readonly Dictionary<ObjectName, List<(RemedyEffect Effect, Candidate Candidate)>> byPlace;

    public Acceptance(Catalog catalog, StringComparison comparison)
    {
        Comparison = comparison;
        Before = After = CatalogSimulation.Of(catalog, comparison);
        byPlace = new(new ObjectNameComparer(comparison));
        references = catalog.ForeignKeys()
            .Where(pair => pair.ForeignKey.References is not null)
            .ToLookup(pair => pair.ForeignKey.References!.Table, pair => pair, new ObjectNameComparer(comparison));
        Relations = catalog.Tables.Select(table => table.ObjectName)
            .Concat(catalog.Views.Select(view => new ObjectName(view.Schema, view.Name)))
            .Concat(catalog.Sequences.Select(sequence => new ObjectName(sequence.Schema, sequence.Name)))
            .Concat(catalog.Indexes().Select(index => index.ObjectName))
            .ToHashSet(new ObjectNameComparer(comparison));
    }

    public StringComparison Comparison { get; }

    public CatalogSimulation Before { get; }

    public CatalogSimulation After { get; private set; }

    /// <summary>Names that tables, views, sequences and indexes have before any remedy.</summary>
    public IReadOnlySet<ObjectName> Relations { get; }

    public IReadOnlyList<Candidate> Accepted => accepted;

    /// <summary>The foreign keys that point to a table, with the tables that hold them.</summary>
    public IEnumerable<(Table Table, Constraint ForeignKey)> ReferencesTo(ObjectName table) => references[table];

    /// <summary>The first accepted remedy that does such a thing at a place (see <see cref="Places"/>); null when none does.</summary>
    public Candidate? WhoDid<T>(ObjectName place, Func<T, bool> effect)
        where T : RemedyEffect =>
        byPlace.GetValueOrDefault(place)?.FirstOrDefault(entry => entry.Effect is T done && effect(done)).Candidate;

    /// <summary>The accepted remedies that drop an index of a table.</summary>
    public IEnumerable<Candidate> DroppersOf(ObjectName table) =>
        byPlace.GetValueOrDefault(table)?.Where(entry => entry.Effect is IndexDropped).Select(entry => entry.Candidate).Distinct() ?? [];

    /// <summary>Accepts the candidate, or says why not.</summary>
    public string? TryAccept(Candidate candidate)
    {
        var next = After.Apply(candidate.Effects);
        var reason = Conflicts.Select(conflict => conflict.Reason(candidate, this, next)).FirstOrDefault(sentence => sentence is not null);
        if (reason is null)
        {
            After = next;
            Remember(candidate);
        }

        return reason;
    }

    private void Remember(Candidate candidate)
    {
        accepted.Add(candidate);
        foreach (var effect in candidate.Effects)
        {
            foreach (var place in Places(effect))
            {
                if (!byPlace.TryGetValue(place, out var entries))
                {
                    byPlace[place] = entries = [];
                }

                entries.Add((effect, candidate));
            }
        }
    }

    // The table, and the name of an index of its own; a setting stands for itself.
    private static IEnumerable<ObjectName> Places(RemedyEffect effect) => effect switch
    {
        IndexCreated { Index: var index } => [new(index.Schema, index.Table), index.ObjectName],
        IndexDropped drop => [new(drop.Schema, drop.Table), new(drop.Schema, drop.Name)],
        TableRebuilt rebuilt => [rebuilt.Table],
        ConstraintChanged change => [change.Table],
        StorageCompacted { Object: { } name } => [name],
        SettingChanged setting => [PlaceOf(setting)],
        _ => [],
    };

    public static ObjectName PlaceOf(SettingChanged setting) => new("", setting.Name.ToUpperInvariant());
}
