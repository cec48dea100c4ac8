namespace Polystore.Core.Catalogs;

/// <summary>The schema objects that were seen, each with what is known of its size and use. Immutable.</summary>
public sealed record Catalog
{
    /// <summary>A catalogue without objects.</summary>
    public static Catalog Empty { get; } = new();

    /// <summary>Schemas in name order.</summary>
    public IReadOnlyList<Schema> Schemas { get; init; } = [];

    /// <summary>Tables and what behaves like them (see <see cref="TableKind"/>), without views.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];

    /// <summary>Views that hold no rows of their own.</summary>
    public IReadOnlyList<View> Views { get; init; } = [];

    /// <summary>Sequences.</summary>
    public IReadOnlyList<Sequence> Sequences { get; init; } = [];

    /// <summary>Triggers.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = [];

    /// <summary>Functions and procedures.</summary>
    public IReadOnlyList<Routine> Routines { get; init; } = [];

    /// <summary>The table of that name; null when there is none.</summary>
    /// <param name="name">Schema and name.</param>
    /// <param name="comparison">How the engine compares identifiers; SQLite and MySQL ignore case.</param>
    public Table? FindTable(ObjectName name, StringComparison comparison = StringComparison.Ordinal) =>
        Tables.FirstOrDefault(table => table.Name.Equals(name.Name, comparison) && table.Schema.Equals(name.Schema, comparison));

    /// <summary>Every index of every table.</summary>
    public IEnumerable<Index> Indexes() => Tables.SelectMany(table => table.Indexes);

    /// <summary>Every foreign key of every table, with the table that holds it.</summary>
    public IEnumerable<(Table Table, Constraint ForeignKey)> ForeignKeys() =>
        Tables.SelectMany(table => table.ForeignKeys.Select(foreignKey => (table, foreignKey)));
}
