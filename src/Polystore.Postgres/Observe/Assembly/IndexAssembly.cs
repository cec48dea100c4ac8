using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>Makes indexes of their rows.</summary>
internal sealed class IndexAssembly(CatalogRows rows, DateTimeOffset? countersSince)
{
    // INDOPTION_DESC and INDOPTION_NULLS_FIRST of src/include/catalog/pg_index.h.
    private const int Descending = 1;
    private const int NullsFirst = 2;

    // Default collation of the database: DEFAULT_COLLATION_OID.
    private const long DefaultCollation = 100;

    public Core.Catalogs.Index Build(IndexRow row, RelationRow table)
    {
        var options = StorageOptions.Parse(row.Options);
        if (row.Extension is not null)
        {
            options["extension"] = row.Extension;
        }

        return new Core.Catalogs.Index
        {
            Schema = row.Schema,
            Table = table.Name,
            Name = row.Name,
            Keys = Keys(row),
            Include = rows.Names(row.Relation, row.Keys.Skip(row.KeyCount).ToList()),
            Predicate = row.HasPredicate ? row.Predicate ?? Unseen(row, "predicate") : null,
            Unique = row.Unique,
            NullsNotDistinct = row.NullsNotDistinct,
            Primary = row.Primary,
            Method = row.Method,
            Valid = row.Valid,
            ConstraintName = row.ConstraintName,
            BacksConstraint = row.ConstraintName is not null,
            Definition = rows.IndexDefinitions.GetValueOrDefault(row.Oid),
            Bytes = row.Bytes,
            Usage = new IndexUsage(row.Scans, row.EntriesRead, row.RowsFetched, countersSince, row.LastUsedAt),
            Options = options,
        };
    }

    public PostgresIndex BuildDetails(IndexRow row, RelationRow table)
    {
        var entry = EntryWidth(row, table);
        return new PostgresIndex
        {
            Schema = row.Schema,
            Name = row.Name,
            Table = table.Name,
            Oid = row.Oid,
            Pages = row.Pages,
            EstimatedEntries = row.EstimatedEntries,
            Fillfactor = Fillfactor(row),
            Valid = row.Valid,
            Ready = row.Ready,
            Live = row.Live,
            Clustered = row.Clustered,
            ReplicaIdentity = row.ReplicaIdentity,
            Immediate = row.Immediate,
            ParentSchema = row.ParentSchema,
            Parent = row.Parent,
            Partitioned = row.Kind == "I",
            Extension = row.Extension,
            BlocksRead = Math.Max(0, row.BlocksFetched - row.BlocksHit),
            BlocksHit = row.BlocksHit,
            EntryDataBytes = entry.Bytes,
            EntriesHaveNulls = entry.Nulls,
            WideName = row.Keys.Any(key => rows.Column(row.Relation, key)?.TypeName == "name"),
            Comment = row.Comment,
            Tablespace = row.Tablespace,
        };
    }

    private List<IndexKey> Keys(IndexRow row)
    {
        var keys = new List<IndexKey>(row.KeyCount);
        var expression = 0;
        for (var i = 0; i < row.KeyCount; i++)
        {
            var column = rows.Column(row.Relation, row.Keys[i]);
            var option = i < row.KeyOptions.Count ? row.KeyOptions[i] : 0;
            var collation = i < row.Collations.Count ? row.Collations[i] : 0;
            var natural = column?.CollationOid ?? DefaultCollation;
            keys.Add(new IndexKey
            {
                Column = row.Keys[i] == 0 ? null : column?.Name ?? $"(system column {row.Keys[i]})",
                Expression = row.Keys[i] != 0 ? null : row.Expressions?.ElementAtOrDefault(expression++) ?? Unseen(row, $"expression {i + 1}"),
                Descending = (option & Descending) != 0,
                // Other access methods keep no order, so they have no say in it.
                NullsFirst = row.Method == "btree" ? (option & NullsFirst) != 0 : null,
                Collation = collation != 0 && collation != natural ? rows.Collations.GetValueOrDefault(collation, "default") : null,
                OperatorClass = i < row.OperatorClasses.Count ? rows.OperatorClasses.GetValueOrDefault(row.OperatorClasses[i]) : null,
            });
        }

        return keys;
    }

    // An unseen text must equal nothing else, or two different indexes would look alike.
    private static string Unseen(IndexRow row, string part) => $"(not examined: {part} of {row.Name})";

    // Defaults: src/backend/access/nbtree (BTREE_DEFAULT_FILLFACTOR 90), hash 75, gist 90, spgist 80; others have none.
    private static int Fillfactor(IndexRow row) =>
        StorageOptions.Parse(row.Options).TryGetValue("fillfactor", out var text) && int.TryParse(text, out var given)
            ? given
            : row.Method switch { "btree" or "gist" => 90, "hash" => 75, "spgist" => 80, _ => 100 };

    private (double? Bytes, bool Nulls) EntryWidth(IndexRow row, RelationRow table)
    {
        double bytes = 0;
        var nulls = false;
        var known = true;
        for (var i = 0; i < row.Keys.Count; i++)
        {
            var key = row.Keys[i] != 0
                ? (table.Schema, table.Name, rows.Column(row.Relation, row.Keys[i])?.Name ?? "")
                : (row.Schema, row.Name, row.AttributeNames?.ElementAtOrDefault(i) ?? "");
            if (rows.Statistics.TryGetValue(key, out var statistics))
            {
                bytes += (1 - statistics.NullFraction) * statistics.AverageBytes;
                nulls |= statistics.NullFraction > 0;
            }
            else
            {
                known = false;
            }
        }

        return (known ? bytes : null, nulls);
    }
}
