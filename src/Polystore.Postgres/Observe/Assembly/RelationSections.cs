using System.Globalization;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Makes the sections about relations of the same rows as the catalogue.</summary>
internal static class RelationSections
{
    public static IEnumerable<SnapshotSection> Build(CatalogQueries queries, CatalogRows rows, ServerRow server, IReadOnlyList<LockedRow> locked)
    {
        var at = queries.Relations.ObservedAt;
        var settings = queries.Settings.Rows.ToDictionary(row => row.Name, row => row.Value);
        var vacuum = new VacuumAssembly(settings);
        var indexes = new IndexAssembly(rows, server.DatabaseStatisticsSince);
        yield return SnapshotSection.Of(PostgresSections.Relations, new PostgresRelations { Items = rows.Relations.Select(row => Relation(row, rows)).ToList() }, at);
        yield return SnapshotSection.Of(
            PostgresSections.Vacuum, new PostgresVacuum { Items = rows.Relations.Where(row => row.Kind is "r" or "m").Select(vacuum.Build).ToList() }, at);
        yield return SnapshotSection.Of(PostgresSections.TablesIo, new PostgresTablesIo { Items = rows.Relations.Where(HasIo).Select(Io).ToList() }, at);
        yield return SnapshotSection.Of(
            PostgresSections.Indexes,
            new PostgresIndexes
            {
                Items = rows.Relations.SelectMany(table => rows.Indexes[table.Oid].Select(index => indexes.BuildDetails(index, table))).ToList(),
            },
            at);
        yield return SnapshotSection.Of(
            PostgresSections.ColumnLayouts, new PostgresColumnLayouts { Tables = rows.Relations.Select(row => Layout(row, rows)).ToList() }, at);
        yield return SnapshotSection.Of(PostgresSections.Partitions, Partitions(rows), at);
        yield return SnapshotSection.Of(PostgresSections.Unexamined, Unexamined(rows, locked), at);
        yield return SectionReader.Of(PostgresSections.Views, queries.Views, list => new PostgresViews { Items = list.Select(View).ToList() });
        yield return SectionReader.Of(PostgresSections.Routines, queries.Routines, list => new PostgresRoutines { Items = list.Select(Routine).ToList() });
    }

    private static PostgresRelation Relation(RelationRow row, CatalogRows rows) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Oid = row.Oid,
        Kind = row.Kind,
        Persistence = row.Persistence,
        AccessMethod = row.AccessMethod,
        Tablespace = row.Tablespace,
        Pages = row.Pages,
        EstimatedRows = row.EstimatedRows,
        AllVisiblePages = row.AllVisiblePages,
        Fillfactor = StorageOptions.Parse(row.Options).TryGetValue("fillfactor", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var fillfactor) ? fillfactor : 100,
        ToastBytes = row.ToastBytes,
        ReplicaIdentity = row.ReplicaIdentity,
        ReplicaIdentityIndex = row.ReplicaIdentityIndex,
        RowSecurity = row.RowSecurity,
        ForceRowSecurity = row.ForceRowSecurity,
        HasRules = row.HasRules,
        DroppedColumns = row.DroppedColumns,
        Extension = row.Extension,
        ForeignServer = row.ForeignServer,
        Inherits = row.Partition
            ? []
            : (row.Parents ?? []).Select(parent => rows.RelationByOid.TryGetValue(parent, out var found) ? $"{found.Schema}.{found.Name}" : "").Where(name => name.Length > 0).ToList(),
        Unexamined = row.Locked ? LockedReason : null,
    };

    private const string LockedReason = "somebody holds or awaits an ACCESS EXCLUSIVE lock on it";

    private static bool HasIo(RelationRow row) => row.HeapRead + row.HeapHit + (row.IndexRead ?? 0) + (row.IndexHit ?? 0) > 0;

    private static PostgresTableIo Io(RelationRow row) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        HeapRead = row.HeapRead ?? 0,
        HeapHit = row.HeapHit ?? 0,
        IndexRead = row.IndexRead ?? 0,
        IndexHit = row.IndexHit ?? 0,
        ToastRead = row.ToastRead ?? 0,
        ToastHit = row.ToastHit ?? 0,
    };

    private static PostgresTableLayout Layout(RelationRow row, CatalogRows rows) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Columns = rows.Columns(row.Oid).Select(column => new PostgresColumnLayout
        {
            Name = column.Name,
            TypeName = column.TypeName,
            TypeSchema = column.TypeSchema,
            BaseType = column.BaseType,
            TypeCategory = column.TypeCategory,
            Length = column.Length,
            Alignment = column.Alignment,
            Storage = column.Storage,
            Compression = column.Compression,
            StatisticsTarget = column.StatisticsTarget,
            HasMissingValue = column.HasMissingValue,
            ReferencedSequence = column.Sequence,
        }).ToList(),
    };

    private static PostgresPartitions Partitions(CatalogRows rows)
    {
        var children = rows.Relations.Where(row => row is { Partition: true, Parents.Count: > 0 }).ToLookup(row => row.Parents![0]);
        return new PostgresPartitions
        {
            Items = rows.Relations.Where(row => row.Strategy is not null).Select(row => new PostgresPartitionedTable
            {
                Schema = row.Schema,
                Name = row.Name,
                Strategy = row.Strategy!,
                Key = row.PartitionKey,
                KeyColumns = rows.Names(row.Oid, row.PartitionColumns),
                KeyTypes = row.PartitionKeyTypes ?? [],
                Partitions = children[row.Oid].Select(child => new PostgresPartition
                {
                    Schema = child.Schema,
                    Name = child.Name,
                    Bound = child.Bound,
                    Default = child.Bound == "DEFAULT",
                    Rows = child.EstimatedRows,
                    Detaching = child.DetachPending,
                }).ToList(),
            }).ToList(),
        };
    }

    private static PostgresUnexamined Unexamined(CatalogRows rows, IReadOnlyList<LockedRow> locked)
    {
        var tables = rows.RelationByOid;
        return new PostgresUnexamined
        {
            Items = locked.Where(row => tables.ContainsKey(row.Oid) || row.Kind is "i" or "S")
                .Select(row => new PostgresLockedRelation { Schema = row.Schema, Name = row.Name, Reason = LockedReason })
                .ToList(),
        };
    }

    private static PostgresView View(ViewRow row) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Materialized = row.Materialized,
        Populated = row.Populated,
        Extension = row.Extension,
        OwnerIsSuperuser = row.OwnerIsSuperuser,
        OwnerBypassesRowSecurity = row.OwnerBypassesRowSecurity,
        References = row.References ?? [],
        Definition = row.Materialized ? row.Definition : null,
    };

    private static PostgresRoutine Routine(RoutineRow row) => new()
    {
        Schema = row.Schema,
        Name = row.Name,
        Arguments = row.Arguments,
        Kind = row.Kind,
        Parallel = row.Parallel,
        Strict = row.Strict,
        Leakproof = row.Leakproof,
        Cost = row.Cost,
        ReturnsTrigger = row.ReturnsTrigger,
        LanguageTrusted = row.LanguageTrusted,
        PublicCanExecute = row.PublicCanExecute,
        OwnerIsSuperuser = row.OwnerIsSuperuser,
    };
}
