using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Sections;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Postgres.Tests.Rules;

/// <summary>One table of a composed snapshot, in schema public, with what belongs to it in the sections.</summary>
internal sealed record TableSketch
{
    public TableSketch(string name)
    {
        Table = new Table { Schema = "public", Name = name, Rows = 100_000, Bytes = 10L << 20, TotalBytes = 20L << 20, Usage = new TableUsage { LiveRows = 100_000, LastAnalyzeAt = PostgresSnapshot.Now.AddDays(-1) } };
        Relation = new PostgresRelation { Schema = "public", Name = name, EstimatedRows = 100_000, Pages = 1280 };
        Vacuum = new PostgresTableVacuum { Schema = "public", Name = name, VacuumThreshold = 20_050, AnalyzeThreshold = 10_050, InsertThreshold = 21_000 };
    }

    public Table Table { get; init; }

    public PostgresRelation Relation { get; init; }

    public PostgresTableVacuum Vacuum { get; init; }

    public List<PostgresColumnLayout> Layout { get; init; } = [];

    public List<PostgresIndex> IndexDetails { get; init; } = [];

    public TableSketch Is(Func<Table, Table> change) => this with { Table = change(Table) };

    public TableSketch Uses(Func<TableUsage, TableUsage> change) => Is(table => table with { Usage = change(table.Usage!) });

    public TableSketch Has(Func<PostgresRelation, PostgresRelation> change) => this with { Relation = change(Relation) };

    public TableSketch Vacuumed(Func<PostgresTableVacuum, PostgresTableVacuum> change) => this with { Vacuum = change(Vacuum) };

    /// <summary>A column; the base type is pg_type's name for it.</summary>
    public TableSketch Column(string name, string type = "integer", string baseType = "int4", ColumnStatistics? statistics = null, Func<Column, Column>? change = null, Func<PostgresColumnLayout, PostgresColumnLayout>? layout = null)
    {
        var column = new Column { Name = name, Type = type, Position = Table.Columns.Count + 1, Statistics = statistics };
        var (length, alignment) = baseType switch { "int2" => (2, "s"), "int4" => (4, "i"), "int8" or "timestamp" or "timestamptz" or "float8" => (8, "d"), "bool" => (1, "c"), _ => (-1, "i") };
        var placed = new PostgresColumnLayout { Name = name, TypeName = baseType, BaseType = baseType, Length = length, Alignment = alignment };
        return this with
        {
            Table = Table with { Columns = [.. Table.Columns, change is null ? column : change(column)] },
            Layout = [.. Layout, layout is null ? placed : layout(placed)],
        };
    }

    /// <summary>A scanned B-tree of 2 MB over columns that are there.</summary>
    public TableSketch Index(string name, string columns, Func<Index, Index>? change = null, Func<PostgresIndex, PostgresIndex>? details = null)
    {
        var index = new Index
        {
            Schema = Table.Schema,
            Table = Table.Name,
            Name = name,
            Keys = columns.Split(' ').Select(column => IndexKey.On(column) with { NullsFirst = false }).ToList(),
            Definition = $"CREATE INDEX {name} ON public.{Table.Name} USING btree ({columns.Replace(" ", ", ", StringComparison.Ordinal)})",
            Bytes = 2L << 20,
            Usage = new IndexUsage(1000, 5000, 5000),
        };
        index = change is null ? index : change(index);
        var entry = new PostgresIndex { Schema = Table.Schema, Name = name, Table = Table.Name, EstimatedEntries = 100_000, Pages = 256, EntryDataBytes = 4 };
        return this with
        {
            Table = Table with { Indexes = [.. Table.Indexes, index] },
            IndexDetails = [.. IndexDetails, details is null ? entry : details(entry)],
        };
    }

    public TableSketch PrimaryKey(string columns) =>
        Index($"{Table.Name}_pkey", columns, index => index with { Unique = true, Primary = true, BacksConstraint = true, ConstraintName = index.Name })
            .Constraint(new Constraint { Kind = ConstraintKind.PrimaryKey, Name = $"{Table.Name}_pkey", Columns = columns.Split(' ') });

    public TableSketch Constraint(Constraint constraint) => Is(table => table with { Constraints = [.. table.Constraints, constraint] });

    public TableSketch ForeignKey(string columns, string parent, string parentColumns = "id", Func<Constraint, Constraint>? change = null)
    {
        var key = new Constraint
        {
            Kind = ConstraintKind.ForeignKey,
            Name = $"{Table.Name}_{columns.Replace(' ', '_')}_fkey",
            Columns = columns.Split(' '),
            References = new ForeignKeyReference(new ObjectName("public", parent), parentColumns.Split(' ')),
            Definition = "FOREIGN KEY",
        };
        return Constraint(change is null ? key : change(key));
    }
}
