using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Tests.Rules;

/// <summary>One table of a <see cref="SnapshotBuilder"/>.</summary>
internal sealed class TableBuilder(string name)
{
    private readonly List<Column> columns = [];
    private readonly List<Constraint> constraints = [];
    private readonly List<Core.Catalogs.Index> indexes = [];
    private readonly Dictionary<string, string> marks = [];
    private double? rows = 50_000;
    private long? bytes;
    private TableKind kind;
    private string? definition;

    public TableBuilder Rows(double? count)
    {
        rows = count;
        return this;
    }

    public TableBuilder Bytes(long size)
    {
        bytes = size;
        return this;
    }

    public TableBuilder Kind(TableKind value)
    {
        kind = value;
        return this;
    }

    public TableBuilder Definition(string sql)
    {
        definition = sql;
        return this;
    }

    public TableBuilder Mark(string mark)
    {
        marks[mark] = "";
        return this;
    }

    public TableBuilder Column(string column, string type = "TEXT", bool nullable = true, string? collation = null, string? @default = null,
        ColumnGeneration generation = ColumnGeneration.None)
    {
        columns.Add(new Column
        {
            Name = column, Type = type, Nullable = nullable, Collation = collation, Default = @default, Generation = generation, Position = columns.Count + 1,
        });
        return this;
    }

    /// <summary>A primary key without an index of its own: the rowid's alias, or the key of a WITHOUT ROWID table.</summary>
    public TableBuilder Id(params string[] key)
    {
        constraints.Add(new Constraint { Kind = ConstraintKind.PrimaryKey, Columns = key });
        return this;
    }

    /// <summary>A primary key with its automatic index.</summary>
    public TableBuilder Key(params string[] key)
    {
        Id(key);
        return Add($"sqlite_autoindex_{name}_{indexes.Count + 1}", key, unique: true, primary: true, constraint: true);
    }

    public TableBuilder Unique(params string[] key)
    {
        constraints.Add(new Constraint { Kind = ConstraintKind.Unique, Columns = key });
        return Add($"sqlite_autoindex_{name}_{indexes.Count + 1}", key, unique: true, constraint: true);
    }

    public TableBuilder Check(string predicate)
    {
        constraints.Add(new Constraint { Kind = ConstraintKind.Check, Definition = predicate });
        return this;
    }

    public TableBuilder References(string column, string parent, string parentColumn = "id", string onDelete = "NO ACTION") =>
        References([column], parent, [parentColumn], onDelete);

    public TableBuilder References(string[] child, string parent, string[] parentColumns, string onDelete = "NO ACTION")
    {
        constraints.Add(new Constraint
        {
            Kind = ConstraintKind.ForeignKey,
            Columns = child,
            References = new ForeignKeyReference(new ObjectName("main", parent), parentColumns, onDelete),
        });
        return this;
    }

    public TableBuilder Index(string index, params string[] key) => Add(index, key);

    public TableBuilder Index(string index, string[] key, bool unique = false, string? where = null, long? bytes = null, double[]? perPrefix = null) =>
        Add(index, key, unique, where: where, bytes: bytes, perPrefix: perPrefix);

    public TableBuilder Index(Core.Catalogs.Index index)
    {
        indexes.Add(index with { Schema = "main", Table = name });
        return this;
    }

    public Table Build() => new()
    {
        Schema = "main", Name = name, Kind = kind, Columns = columns, Constraints = constraints, Indexes = indexes, Rows = rows, RowsAreExact = rows is not null,
        Bytes = bytes, Options = marks, Definition = definition,
    };

    /// <summary>Key parts as in SQL: <c>a</c>, <c>a DESC</c>, <c>a COLLATE NOCASE</c>, <c>(lower(a))</c>.</summary>
    private TableBuilder Add(string index, string[] key, bool unique = false, bool primary = false, bool constraint = false, string? where = null,
        long? bytes = null, double[]? perPrefix = null)
    {
        indexes.Add(new Core.Catalogs.Index
        {
            Schema = "main", Table = name, Name = index, Keys = key.Select(Part).ToList(), Unique = unique, Primary = primary, BacksConstraint = constraint,
            Predicate = where, Bytes = bytes, RowsPerPrefix = perPrefix ?? [],
            Definition = constraint ? null : $"CREATE {(unique ? "UNIQUE " : "")}INDEX {index} ON {name} ({string.Join(", ", key)}){(where is null ? "" : " WHERE " + where)}",
        });
        return this;
    }

    private static IndexKey Part(string text)
    {
        if (text.StartsWith('('))
        {
            return new IndexKey { Expression = text[1..^1] };
        }

        var words = text.Split(' ');
        var collate = Array.IndexOf(words, "COLLATE");
        return new IndexKey { Column = words[0], Descending = words.Contains("DESC"), Collation = collate < 0 ? null : words[collate + 1] };
    }
}
