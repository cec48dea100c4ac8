using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>The users' own tables of a snapshot with what only PostgreSQL knows of them. What an extension owns is left out.</summary>
internal sealed class CatalogReading
{
    private static readonly PerSnapshot<(CatalogReading? Reading, string? Reason)> Readings = new(Open);

    private readonly Snapshot snapshot;
    private readonly Dictionary<ObjectName, PostgresRelation> relations;
    private readonly Lazy<Dictionary<ObjectName, PostgresIndex>> indexes;
    private readonly Lazy<Dictionary<ObjectName, PostgresTableVacuum>> vacuum;
    private readonly Lazy<Dictionary<ObjectName, PostgresTableLayout>> layouts;
    private readonly Lazy<Dictionary<ObjectName, Table>> tables;
    private readonly Lazy<ILookup<ObjectName, Core.Catalogs.Index>> partitionIndexes;
    private readonly Lazy<ILookup<ObjectName, Table>> partitions;
    private readonly Lazy<ILookup<ObjectName, Constraint>> foreignKeys;

    private CatalogReading(Snapshot snapshot, PostgresRelations seen)
    {
        this.snapshot = snapshot;
        relations = seen.Items.ToDictionary(item => item.ObjectName);
        indexes = new(() => Items(PostgresSections.Indexes, section => section.Items).ToDictionary(item => item.ObjectName));
        vacuum = new(() => Items(PostgresSections.Vacuum, section => section.Items).ToDictionary(item => item.ObjectName));
        layouts = new(() => Items(PostgresSections.ColumnLayouts, section => section.Tables).ToDictionary(item => item.ObjectName));
        tables = new(() => snapshot.Catalog.Tables.ToDictionary(table => table.ObjectName));
        partitions = new(() => snapshot.Catalog.Tables
            .Where(table => table is { Parent: not null, Kind: TableKind.Partition or TableKind.Partitioned })
            .ToLookup(table => table.Parent!.Value));
        foreignKeys = new(() => snapshot.Catalog.ForeignKeys().Where(pair => pair.ForeignKey.References is not null).ToLookup(pair => pair.ForeignKey.References!.Table, pair => pair.ForeignKey));
        partitionIndexes = new(() => snapshot.Catalog.Indexes()
            .Select(index => (index, details: Details(index)))
            .Where(pair => pair.details is { Parent: not null, ParentSchema: not null })
            .ToLookup(pair => new ObjectName(pair.details!.ParentSchema!, pair.details.Parent!), pair => pair.index));
        BlockSize = snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192;
        MajorVersion = server?.MajorVersion ?? 0;
        InRecovery = server?.InRecovery ?? false;
    }

    /// <summary>Bytes of a page.</summary>
    public int BlockSize { get; }

    /// <summary>Major version; 0 when unknown.</summary>
    public int MajorVersion { get; }

    /// <summary>The server is a standby: counters show its own work only, and nothing can be changed.</summary>
    public bool InRecovery { get; }

    /// <summary>Tables, partitions and partitioned tables.</summary>
    public IEnumerable<Table> Tables => snapshot.Catalog.Tables.Where(table =>
        table.Kind is TableKind.Ordinary or TableKind.Partitioned or TableKind.Partition && !table.HasOption("extension"));

    /// <summary>The same with materialised views, which have rows, indexes and statistics too.</summary>
    public IEnumerable<Table> Stored => snapshot.Catalog.Tables.Where(table =>
        table.Kind is TableKind.Ordinary or TableKind.Partitioned or TableKind.Partition or TableKind.MaterializedView && !table.HasOption("extension"));

    public static bool TryOpen(RuleContext context, [NotNullWhen(true)] out CatalogReading? reading, [NotNullWhen(false)] out string? reason)
    {
        (reading, reason) = Readings.Of(context.Snapshot);
        return reading is not null;
    }

    /// <summary>The table that is a partition's root, else the table itself.</summary>
    public Table Root(Table table)
    {
        while (table.Kind is TableKind.Partition or TableKind.Partitioned && table.Parent is { } parent && Table(parent) is { } above)
        {
            table = above;
        }

        return table;
    }

    /// <summary>True for a partition at any level.</summary>
    public bool IsPartition(Table table) => !ReferenceEquals(Root(table), table);

    public Table? Table(ObjectName name) => tables.Value.GetValueOrDefault(name);

    public PostgresRelation? Relation(Table table) => relations.GetValueOrDefault(table.ObjectName);

    public PostgresIndex? Details(Core.Catalogs.Index index) => indexes.Value.GetValueOrDefault(index.ObjectName);

    public PostgresTableVacuum? Vacuum(Table table) => vacuum.Value.GetValueOrDefault(table.ObjectName);

    public PostgresTableLayout? Layout(Table table) => layouts.Value.GetValueOrDefault(table.ObjectName);

    public PostgresColumnLayout? Layout(Table table, string column) => Layout(table)?.Columns.FirstOrDefault(item => item.Name == column);

    /// <summary>Foreign keys that point to the table.</summary>
    public IEnumerable<Constraint> ForeignKeysTo(Table table) => foreignKeys.Value[table.ObjectName];

    /// <summary>Indexes of partitions that directly belong to a partitioned index.</summary>
    public IEnumerable<Core.Catalogs.Index> Members(Core.Catalogs.Index index) => partitionIndexes.Value[index.ObjectName];

    /// <summary>The index and, of a partitioned one, every index below it.</summary>
    public IEnumerable<Core.Catalogs.Index> WithMembers(Core.Catalogs.Index index) => Members(index).SelectMany(WithMembers).Prepend(index);

    /// <summary>Indexes to judge once: those of partitions that belong to a partitioned index stand behind it.</summary>
    public IEnumerable<(Table Table, Core.Catalogs.Index Index)> Indexes() => Stored
        .SelectMany(table => table.Indexes.Select(index => (table, index)))
        .Where(pair => Details(pair.index) is not { Parent: not null } and not { Extension: not null });

    /// <summary>The tables that hold the rows: the table itself, or every partition below it.</summary>
    public IEnumerable<Table> Members(Table table) => table.Kind == TableKind.Partitioned
        ? partitions.Value[table.ObjectName].SelectMany(Members)
        : [table];

    /// <summary>Bytes on disk with the indexes of partitions; null when any is unknown.</summary>
    public long? Bytes(Core.Catalogs.Index index)
    {
        var members = Members(index).ToList();
        return members.Count == 0 ? index.Bytes : members.Aggregate((long?)0, (sum, member) => sum + Bytes(member));
    }

    /// <summary>Scans with those of partitions' indexes, because a partitioned index itself is never scanned.</summary>
    public long? Scans(Core.Catalogs.Index index) => WithMembers(index).Aggregate((long?)0, (sum, member) => sum + member.Usage?.Scans);

    /// <summary>Last scan (16 and newer) of the index or its partitions' indexes.</summary>
    public DateTimeOffset? LastScan(Core.Catalogs.Index index) => WithMembers(index).Max(member => member.Usage?.LastUsedAt);

    /// <summary>The findings, what several partitions share as one.</summary>
    public RuleVerdict Verdict(IEnumerable<Core.Findings.Finding> findings) => RuleVerdict.Of(PartitionsTogether.Gather(this, findings));

    /// <summary>Why sizes of the table are missing; null when they are not.</summary>
    public string? Unexamined(Table table) => Relation(table)?.Unexamined;

    private static (CatalogReading? Reading, string? Reason) Open(Snapshot snapshot) =>
        snapshot.TryGet(PostgresSections.Relations, out var seen, out var reason) ? (new CatalogReading(snapshot, seen), null) : (null, reason);

    private IEnumerable<TItem> Items<TSection, TItem>(SectionKey<TSection> key, Func<TSection, IEnumerable<TItem>> items)
        where TSection : class => snapshot.TryGet(key, out var section, out _) ? items(section) : [];
}
