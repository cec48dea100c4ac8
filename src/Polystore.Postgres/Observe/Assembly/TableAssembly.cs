using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Queries;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Makes tables of their rows.</summary>
internal sealed class TableAssembly(CatalogRows rows, int blockSize, DateTimeOffset? countersSince)
{
    private readonly IndexAssembly indexes = new(rows, countersSince);
    private readonly ILookup<long, RelationRow> children = rows.Relations
        .Where(relation => relation is { Partition: true, Parents.Count: > 0 })
        .ToLookup(relation => relation.Parents![0]);

    public Table Build(RelationRow row)
    {
        var ownIndexes = rows.Indexes[row.Oid].Select(index => indexes.Build(index, row)).ToList();
        return new Table
        {
            Schema = row.Schema,
            Name = row.Name,
            Kind = Kind(row),
            Columns = rows.Columns(row.Oid).Select(column => Column(column, row)).ToList(),
            Constraints = rows.Constraints[row.Oid].Select(Constraint).ToList(),
            Indexes = ownIndexes,
            Rows = EstimateRows(row),
            Bytes = row.Kind is "p" or "f" ? 0 : row.MainBytes,
            TotalBytes = row.Kind is "p" or "f" ? 0 : row.MainBytes + row.MapBytes + (row.HasToast ? row.ToastBytes : 0) + Sum(ownIndexes),
            OutOfLineBytes = row.ToastBytes,
            Usage = Usage(row),
            Parent = row.Parents is { Count: > 0 } parents && rows.RelationByOid.TryGetValue(parents[0], out var parent) ? new ObjectName(parent.Schema, parent.Name) : null,
            PartitionDefinition = row.Partition ? row.Bound : row.PartitionKey,
            Owner = row.Owner,
            Comment = row.Comment,
            Options = Options(row),
        };
    }

    /// <summary>
    /// Rows by the planner's own reckoning: the density at the last VACUUM or ANALYZE times the pages of now (estimate_rel_size in
    /// src/backend/optimizer/util/plancat.c). A partitioned table has the rows of its partitions.
    /// </summary>
    public double? EstimateRows(RelationRow row)
    {
        if (row.Kind == "p")
        {
            double sum = 0;
            foreach (var child in children[row.Oid])
            {
                if (EstimateRows(child) is not { } part)
                {
                    return row.EstimatedRows >= 0 ? row.EstimatedRows : null;
                }

                sum += part;
            }

            return sum;
        }

        if (row.EstimatedRows < 0)
        {
            return row.MainBytes == 0 ? 0 : row.Live is > 0 ? row.Live : null;
        }

        var pagesNow = row.MainBytes / blockSize;
        return row.Pages > 0 && pagesNow is { } pages ? row.EstimatedRows / row.Pages * pages : row.EstimatedRows;
    }

    private static long? Sum(List<Core.Catalogs.Index> indexes) =>
        indexes.TrueForAll(index => index.Bytes is not null) ? indexes.Sum(index => index.Bytes) : null;

    private static TableKind Kind(RelationRow row) => row.Kind switch
    {
        "p" => TableKind.Partitioned,
        "m" => TableKind.MaterializedView,
        "f" => TableKind.Foreign,
        _ => row.Partition ? TableKind.Partition : TableKind.Ordinary,
    };

    private static Dictionary<string, string> Options(RelationRow row)
    {
        var options = StorageOptions.Parse(row.Options);
        if (row.Persistence == "u")
        {
            options["UNLOGGED"] = "";
        }

        if (row.Extension is not null)
        {
            options["extension"] = row.Extension;
        }

        if (row.ForeignServer is not null)
        {
            options["server"] = row.ForeignServer;
        }

        return options;
    }

    private TableUsage? Usage(RelationRow row) => row.Inserted is null
        ? null
        : new TableUsage
        {
            Since = countersSince,
            SequentialScans = row.SeqScan ?? 0,
            SequentialRowsRead = row.SeqTupRead ?? 0,
            IndexScans = row.IdxScan ?? 0,
            RowsInserted = row.Inserted ?? 0,
            RowsUpdated = row.Updated ?? 0,
            RowsHotUpdated = row.HotUpdated ?? 0,
            RowsDeleted = row.Deleted ?? 0,
            LiveRows = row.Live,
            DeadRows = row.Dead,
            RowsChangedSinceAnalyze = row.ModifiedSinceAnalyze,
            RowsInsertedSinceVacuum = row.InsertedSinceVacuum,
            LastVacuumAt = Later(row.LastVacuum, row.LastAutovacuum),
            LastAnalyzeAt = Later(row.LastAnalyze, row.LastAutoanalyze),
        };

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null || right > left ? right : left;

    public Column Column(ColumnRow row, RelationRow? table) => new()
    {
        Name = row.Name,
        Position = row.Position,
        Type = row.Type,
        Nullable = !row.NotNull || rows.Constraints[row.Relation].Any(constraint => constraint.Kind == "n" && constraint.Columns?.Contains(row.Position) == true),
        Default = row.Default,
        Generation = (row.Identity, row.Generated) switch
        {
            ("a", _) => ColumnGeneration.IdentityAlways,
            ("d", _) => ColumnGeneration.IdentityByDefault,
            (_, "s") => ColumnGeneration.Stored,
            (_, "v") => ColumnGeneration.Virtual,
            _ => ColumnGeneration.None,
        },
        Collation = row.OwnCollation ? rows.Collations.GetValueOrDefault(row.CollationOid) : null,
        Statistics = table is not null && rows.Statistics.TryGetValue((table.Schema, table.Name, row.Name), out var statistics)
            ? Statistics(statistics, EstimateRows(table))
            : null,
        Comment = row.Comment,
    };

    private static ColumnStatistics Statistics(StatisticsRow row, double? tableRows) => new()
    {
        NullFraction = row.NullFraction,
        // A negative n_distinct is minus the share of rows that are distinct.
        DistinctValues = row.Distinct >= 0 ? row.Distinct : tableRows is { } count ? Math.Max(0, Math.Round(-row.Distinct * count)) : null,
        AverageBytes = row.AverageBytes,
        Correlation = row.Correlation,
        MostCommonFrequencies = row.Frequencies ?? [],
    };

    private Constraint Constraint(ConstraintRow row) => new()
    {
        Kind = row.Kind switch
        {
            "p" => ConstraintKind.PrimaryKey,
            "u" => ConstraintKind.Unique,
            "f" => ConstraintKind.ForeignKey,
            "x" => ConstraintKind.Exclusion,
            _ => ConstraintKind.Check,
        },
        Name = row.Name,
        Columns = rows.Names(row.Relation, row.Columns),
        References = row is { Kind: "f", ReferencedTable: not null }
            ? new ForeignKeyReference(
                new ObjectName(row.ReferencedSchema!, row.ReferencedTable), rows.Names(row.ReferencedRelation, row.ReferencedColumns), Action(row.OnDelete), Action(row.OnUpdate))
            {
                Index = row.IndexName,
            }
            : null,
        Definition = row.Definition,
        Validated = row.Validated,
        Deferrable = row.Deferrable,
        IndexName = row.Kind == "f" ? null : row.IndexName,
    };

    private static string Action(string code) => code switch
    {
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        "r" => "RESTRICT",
        _ => "NO ACTION",
    };
}
