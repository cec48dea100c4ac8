using System.Collections.Immutable;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation;

/// <summary>
/// The catalogue as it will be once remedies are applied. Pure and immutable: applying effects gives another simulation that
/// shares every table the effects did not touch.
/// </summary>
public sealed class CatalogSimulation
{
    private readonly Catalog start;
    private readonly ImmutableDictionary<ObjectName, Table> tables;

    private CatalogSimulation(Catalog start, StringComparison comparison, ImmutableDictionary<ObjectName, Table> tables)
    {
        this.start = start;
        Comparison = comparison;
        this.tables = tables;
    }

    /// <summary>How the engine compares identifiers.</summary>
    public StringComparison Comparison { get; }

    /// <summary>The catalogue as it is.</summary>
    public static CatalogSimulation Of(Catalog catalog, StringComparison comparison = StringComparison.Ordinal)
    {
        var known = ImmutableDictionary.CreateBuilder<ObjectName, Table>(new ObjectNameComparer(comparison));
        foreach (var table in catalog.Tables)
        {
            known[table.ObjectName] = table;
        }

        return new CatalogSimulation(catalog, comparison, known.ToImmutable());
    }

    /// <summary>The catalogue after these effects, in order. An effect on an object that is not there changes nothing.</summary>
    public CatalogSimulation Apply(IEnumerable<RemedyEffect> effects) => effects.Aggregate(this, (simulation, effect) => simulation.Apply(effect));

    /// <summary>The table as it will be; null when it is unknown.</summary>
    public Table? Find(ObjectName name) => tables.GetValueOrDefault(name);

    /// <summary>The whole catalogue as it will be.</summary>
    public Catalog ToCatalog() => start with { Tables = start.Tables.Select(table => tables[table.ObjectName]).ToList() };

    private CatalogSimulation Apply(RemedyEffect effect) => effect switch
    {
        IndexCreated created => With(Create(created.Index)),
        IndexDropped dropped => Change(new(dropped.Schema, dropped.Table), table => Drop(table, dropped.Name)),
        ConstraintChanged { Adds: false } dropped => Change(dropped.Table, table => DropConstraint(table, dropped.Constraint)),
        _ => this,
    };

    private CatalogSimulation Change(ObjectName name, Func<Table, Table> change) => Find(name) is { } table ? With(change(table)) : this;

    private CatalogSimulation With(Table table) => new(start, Comparison, tables.SetItem(table.ObjectName, table));

    // Several new indexes of a table that the catalogue does not hold are still compared with each other.
    private Table Create(Catalogs.Index index)
    {
        var table = Find(new(index.Schema, index.Table)) ?? new Table { Schema = index.Schema, Name = index.Table };
        return table with { Indexes = [.. table.Indexes, index] };
    }

    private Table Drop(Table table, string name) => table with
    {
        Indexes = table.Indexes.Where(index => !index.Name.Equals(name, Comparison)).ToList(),
        Constraints = table.Constraints.Where(constraint => !string.Equals(constraint.IndexName, name, Comparison)).ToList(),
    };

    private Table DropConstraint(Table table, string name) => table with
    {
        Indexes = table.Indexes.Where(index => !string.Equals(index.ConstraintName, name, Comparison)).ToList(),
        Constraints = table.Constraints.Where(constraint => !string.Equals(constraint.Name, name, Comparison)).ToList(),
    };
}
