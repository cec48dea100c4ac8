using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Queries;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Makes the catalogue of the rows.</summary>
internal static class CatalogAssembly
{
    public static Catalog Build(CatalogQueries queries, CatalogRows rows, ServerRow server)
    {
        var tables = new TableAssembly(rows, server.BlockSize, server.DatabaseStatisticsSince);
        var values = queries.SequenceValues.SelectMany(query => query.Rows).ToDictionary(row => row.Oid);
        return new Catalog
        {
            Schemas = queries.Schemas.Rows.Select(row => new Schema(row.Name, row.Owner, row.Comment)).ToList(),
            Tables = rows.Relations.Select(tables.Build).ToList(),
            Views = queries.Views.Rows.Where(row => !row.Materialized).Select(row => View(row, rows, tables)).ToList(),
            Sequences = queries.Sequences.Rows.Select(row => Sequence(row, values.GetValueOrDefault(row.Oid))).ToList(),
            Triggers = queries.Triggers.Rows.Select(row => new Trigger(row.Schema, row.Table, row.Name, row.Definition, row.Enabled != "D")).ToList(),
            Routines = queries.Routines.Rows.Select(Routine).ToList(),
        };
    }

    private static View View(ViewRow row, CatalogRows rows, TableAssembly tables)
    {
        var options = StorageOptions.Parse(row.Options);
        if (row.Extension is not null)
        {
            options["extension"] = row.Extension;
        }

        return new View
        {
            Schema = row.Schema,
            Name = row.Name,
            Columns = rows.Columns(row.Oid).Select(column => tables.Column(column, table: null)).ToList(),
            Definition = row.Definition,
            Owner = row.Owner,
            Options = options,
        };
    }

    private static Sequence Sequence(SequenceRow row, SequenceValueRow? value) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Type = row.Type,
        LastValue = value is { Called: true } ? value.LastValue : null,
        Start = row.Start,
        Minimum = row.Minimum,
        Maximum = row.Maximum,
        Increment = row.Increment,
        Cycles = row.Cycles,
        OwnerTable = row.OwnerTable is null ? null : new ObjectName(row.OwnerSchema ?? "", row.OwnerTable),
        OwnerColumn = row.OwnerColumn,
    };

    private static Routine Routine(RoutineRow row) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Arguments = row.Arguments,
        Language = row.Language.ToLowerInvariant(),
        SecurityDefiner = row.SecurityDefiner,
        Owner = row.Owner,
        Settings = StorageOptions.Parse(row.Settings),
        Volatility = row.Volatility switch { "i" => "immutable", "s" => "stable", _ => "volatile" },
    };
}
