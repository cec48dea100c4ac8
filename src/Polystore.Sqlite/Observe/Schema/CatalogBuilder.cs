using Polystore.Core.Catalogs;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Ddl;
using SQLitePCL;
using CatalogIndex = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Observe.Schema;

/// <summary>Puts the catalogue together from what the pragmas told and the texts in sqlite_schema.</summary>
internal sealed class CatalogBuilder(SqliteSession session, SchemaFacts facts)
{
    /// <summary>The one schema that is looked at: attached databases belong to the connection that attached them.</summary>
    public const string Main = "main";

    private readonly ILookup<string, StatisticsRow> statistics = (facts.Statistics ?? []).ToLookup(row => row.Table, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string?> indexTexts = facts.Objects
        .Where(item => item.Type == "index")
        .GroupBy(item => item.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First().Sql, StringComparer.OrdinalIgnoreCase);

    public Catalog Build() => new()
    {
        Schemas = [new Core.Catalogs.Schema(Main)],
        Tables = facts.Objects.Where(item => item.Type == "table" && !item.IsInternal).Select(Table).OrderBy(table => table.Name, StringComparer.Ordinal).ToList(),
        Views = facts.Objects.Where(item => item.Type == "view").Select(View).OrderBy(view => view.Name, StringComparer.Ordinal).ToList(),
        Triggers = facts.Objects
            .Where(item => item.Type == "trigger")
            .Select(item => new Trigger(Main, item.Table, item.Name, item.Sql))
            .OrderBy(trigger => trigger.Name, StringComparer.Ordinal)
            .ToList(),
        Sequences = facts.Sequences
            .Select(entry => new Sequence { Schema = Main, Name = entry.Key, Type = "integer", LastValue = entry.Value, OwnerTable = new ObjectName(Main, entry.Key) })
            .OrderBy(sequence => sequence.Name, StringComparer.Ordinal)
            .ToList(),
    };

    private Table Table(SchemaObject item)
    {
        var ddl = item.IsVirtual ? new TableDdl() : TableDdl.Read(item.Sql ?? "");
        var rows = facts.Columns[item.Name].OrderBy(column => column.Position).ToList();
        var indexRows = facts.Indexes[item.Name].GroupBy(row => row.Index, StringComparer.Ordinal).ToList();
        var rowidAlias = RowidAlias(rows, ddl, indexRows);
        var columns = rows.Select(row => Column(item, row, row == rowidAlias, ddl)).ToList();
        var table = new Table
        {
            Schema = Main,
            Name = item.Name,
            Kind = item.IsVirtual ? TableKind.Virtual : facts.Shadows.Contains(item.Name) ? TableKind.Shadow : TableKind.Ordinary,
            Columns = columns,
            Definition = item.Sql,
            Options = Options(item, ddl),
            Rows = EstimatedRows(item.Name, indexRows),
        };
        var indexes = indexRows.Select(rowsOfIndex => Index(table, ddl, [.. rowsOfIndex])).ToList();
        return table with { Indexes = indexes, Constraints = Constraints(item, ddl, rows, indexes).ToList() };
    }

    // INTEGER PRIMARY KEY DESC is no alias of the rowid, by a historical accident that SQLite keeps
    // (https://sqlite.org/lang_createtable.html#rowid); it then has an index of its own.
    private static ColumnRow? RowidAlias(List<ColumnRow> rows, TableDdl ddl, IEnumerable<IGrouping<string, IndexRow>> indexes)
    {
        var key = rows.Where(row => row.KeyOrdinal > 0).ToList();
        return key is [var only]
            && !ddl.WithoutRowid
            && only.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase)
            && !indexes.Any(index => index.First().Origin == "pk")
                ? only
                : null;
    }

    private Column Column(SchemaObject table, ColumnRow row, bool isRowid, TableDdl ddl) => new()
    {
        Name = row.Name,
        Position = row.Position,
        Type = row.Hidden is Generated.Virtual or Generated.Stored ? WithoutGenerated(row.Type) : row.Type,
        Nullable = !row.NotNull && !isRowid && !(ddl.WithoutRowid && row.KeyOrdinal > 0) && !(ddl.Strict && row.KeyOrdinal > 0),
        Default = row.Default ?? ddl.Generated.GetValueOrDefault(row.Name),
        Collation = Collation(table, row.Name),
        Generation = row.Hidden switch
        {
            Generated.Virtual => ColumnGeneration.Virtual,
            Generated.Stored => ColumnGeneration.Stored,
            _ when isRowid => ddl.AutoIncrement ? ColumnGeneration.IdentityByDefault : ColumnGeneration.IdentityAlways,
            _ => ColumnGeneration.None,
        },
    };

    // The bundled 3.35 takes the words GENERATED ALWAYS for a part of the type.
    private static string WithoutGenerated(string type)
    {
        const string Words = "GENERATED ALWAYS";
        return type.EndsWith(Words, StringComparison.OrdinalIgnoreCase) ? type[..^Words.Length].TrimEnd() : type;
    }

    private string? Collation(SchemaObject table, string column)
    {
        if (table.IsVirtual || table.Sql?.Contains("COLLATE", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        var code = raw.sqlite3_table_column_metadata(session.Handle, Main, table.Name, column, out _, out var collation, out _, out _, out _);
        return code == raw.SQLITE_OK && !collation.Equals("BINARY", StringComparison.OrdinalIgnoreCase) ? collation : null;
    }

    private static Dictionary<string, string> Options(SchemaObject item, TableDdl ddl)
    {
        var options = new Dictionary<string, string>();
        if (ddl.WithoutRowid)
        {
            options["WITHOUT ROWID"] = "";
        }

        if (ddl.Strict)
        {
            options["STRICT"] = "";
        }

        if (ddl.AutoIncrement)
        {
            options["AUTOINCREMENT"] = "";
        }

        if (item.IsVirtual && VirtualModule(item.Sql) is { } module)
        {
            options["module"] = module;
        }

        return options;
    }

    private static string? VirtualModule(string? sql)
    {
        var cursor = new DdlCursor(sql ?? "");
        while (!cursor.AtEnd)
        {
            if (cursor.TryWord("USING"))
            {
                return cursor.Name();
            }

            cursor.Skip();
        }

        return null;
    }

    // A partial index counts its own rows only, so it says nothing of the table.
    private double? EstimatedRows(string table, List<IGrouping<string, IndexRow>> indexes)
    {
        var partial = indexes.Where(index => index.First().Partial).Select(index => index.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var counts = statistics[table].Where(row => row.Index is null || !partial.Contains(row.Index)).Select(row => row.Rows).OfType<double>().ToList();
        return counts.Count == 0 ? null : counts.Max();
    }

    private CatalogIndex Index(Table table, TableDdl ddl, IReadOnlyList<IndexRow> rows)
    {
        var first = rows[0];
        var sql = indexTexts.GetValueOrDefault(first.Index);
        var text = sql is null ? null : IndexDdl.Read(sql);
        // The primary key of a WITHOUT ROWID table is noted under the table's own name.
        var stat = statistics[table.Name].FirstOrDefault(row => row.Index is not null && row.Index.Equals(first.Index, StringComparison.OrdinalIgnoreCase))
            ?? (first.Origin == "pk" ? statistics[table.Name].FirstOrDefault(row => table.Name.Equals(row.Index, StringComparison.OrdinalIgnoreCase)) : null);
        var keys = rows.Select((row, i) => Key(table, row, text?.Keys.ElementAtOrDefault(i))).ToList();
        return new CatalogIndex
        {
            Schema = Main,
            Table = table.Name,
            Name = first.Index,
            Keys = keys,
            Predicate = first.Partial ? text?.Predicate : null,
            Unique = first.Unique,
            Primary = first.Origin == "pk",
            BacksConstraint = first.Origin != "c",
            ConstraintName = first.Origin == "c" ? null : NameOfKey(ddl, keys.Select(key => key.Column ?? "")),
            Definition = sql,
            RowsPerPrefix = stat?.RowsPerPrefix ?? [],
            Options = (stat?.Marks ?? []).Distinct().ToDictionary(mark => mark, _ => ""),
        };
    }

    private static IndexKey Key(Table table, IndexRow row, string? text)
    {
        const int Rowid = -1;
        var column = row.ColumnId >= 0 ? row.Column : row.ColumnId == Rowid ? "rowid" : null;
        var natural = column is null ? null : table.FindColumn(column, StringComparison.OrdinalIgnoreCase)?.Collation;
        return new IndexKey
        {
            Column = column,
            Expression = column is null ? text ?? "" : null,
            Descending = row.Descending,
            Collation = row.Collation.Equals(natural ?? "BINARY", StringComparison.OrdinalIgnoreCase) ? null : row.Collation,
        };
    }

    private static string? NameOfKey(TableDdl ddl, IEnumerable<string> columns) =>
        ddl.NamedKeys.FirstOrDefault(key => key.Columns.SequenceEqual(columns, StringComparer.OrdinalIgnoreCase)).Name;

    private IEnumerable<Constraint> Constraints(SchemaObject item, TableDdl ddl, List<ColumnRow> rows, List<CatalogIndex> indexes)
    {
        var key = rows.Where(row => row.KeyOrdinal > 0).OrderBy(row => row.KeyOrdinal).Select(row => row.Name).ToList();
        if (key.Count > 0 && !item.IsVirtual)
        {
            yield return new Constraint
            {
                Kind = ConstraintKind.PrimaryKey,
                Name = NameOfKey(ddl, key),
                Columns = key,
                IndexName = indexes.Find(index => index.Primary)?.Name,
            };
        }

        foreach (var unique in indexes.Where(index => index is { BacksConstraint: true, Primary: false }))
        {
            yield return new Constraint
            {
                Kind = ConstraintKind.Unique,
                Name = unique.ConstraintName,
                Columns = unique.KeyColumns.OfType<string>().ToList(),
                IndexName = unique.Name,
            };
        }

        foreach (var foreignKey in ForeignKeys(item, ddl))
        {
            yield return foreignKey;
        }

        foreach (var (name, predicate) in ddl.Checks)
        {
            yield return new Constraint { Kind = ConstraintKind.Check, Name = name, Definition = predicate };
        }
    }

    private IEnumerable<Constraint> ForeignKeys(SchemaObject item, TableDdl ddl) =>
        facts.ForeignKeys[item.Name].GroupBy(row => row.Id).OrderByDescending(group => group.Key).Select((group, order) =>
        {
            var parts = group.OrderBy(row => row.Position).ToList();
            var declared = order < ddl.ForeignKeys.Count ? ddl.ForeignKeys[order] : default;
            return new Constraint
            {
                Kind = ConstraintKind.ForeignKey,
                Name = declared.Name,
                Columns = parts.Select(row => row.From).ToList(),
                Deferrable = declared.Deferred,
                References = new ForeignKeyReference(
                    new ObjectName(Main, parts[0].Parent),
                    parts.Select(row => row.To).OfType<string>().ToList(),
                    parts[0].OnDelete,
                    parts[0].OnUpdate),
            };
        });

    private View View(SchemaObject item) => new()
    {
        Schema = Main,
        Name = item.Name,
        Definition = item.Sql,
        Columns = facts.Columns[item.Name]
            .OrderBy(row => row.Position)
            .Select(row => new Column { Name = row.Name, Position = row.Position, Type = row.Type })
            .ToList(),
        Options = facts.Broken.TryGetValue(item.Name, out var reason) ? new Dictionary<string, string> { ["broken"] = reason } : [],
    };

    /// <summary>Values of the column hidden of PRAGMA table_xinfo (https://sqlite.org/pragma.html#pragma_table_xinfo).</summary>
    private static class Generated
    {
        public const int Virtual = 2;
        public const int Stored = 3;
    }
}
