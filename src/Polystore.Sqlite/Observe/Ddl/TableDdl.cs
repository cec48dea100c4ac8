namespace Polystore.Sqlite.Observe.Ddl;

/// <summary>What only the text of a CREATE TABLE tells: checks, names of constraints, generating expressions, table options.</summary>
internal sealed record TableDdl
{
    /// <summary>CHECK constraints in order: name or null, and the predicate.</summary>
    public List<(string? Name, string Predicate)> Checks { get; } = [];

    /// <summary>Foreign keys in order of declaration: name or null, and whether they are checked at commit.</summary>
    public List<(string? Name, bool Deferred)> ForeignKeys { get; } = [];

    /// <summary>Named PRIMARY KEY and UNIQUE constraints with their columns.</summary>
    public List<(string Name, IReadOnlyList<string> Columns)> NamedKeys { get; } = [];

    /// <summary>Generating expressions by column.</summary>
    public Dictionary<string, string> Generated { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Columns in order.</summary>
    public List<string> Columns { get; } = [];

    /// <summary>Columns declared INTEGER and nothing else: only such a one can be the rowid.</summary>
    public HashSet<string> PlainIntegers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Columns of the primary key; empty when there is none.</summary>
    public IReadOnlyList<string> PrimaryKey { get; private set; } = [];

    /// <summary>True for the form <c>x INTEGER PRIMARY KEY DESC</c>, which by an old accident is no rowid.</summary>
    public bool PrimaryKeyDescendsInline { get; private set; }

    /// <summary>The column that is the rowid; null when there is none.</summary>
    public string? RowidAlias => !WithoutRowid && !PrimaryKeyDescendsInline && PrimaryKey is [var key] && PlainIntegers.Contains(key) ? key : null;

    public bool AutoIncrement { get; private set; }

    public bool WithoutRowid { get; private set; }

    public bool Strict { get; private set; }

    public static TableDdl Read(string sql)
    {
        var table = new TableDdl();
        var cursor = new DdlCursor(sql);
        if (!cursor.SeekParenthesis())
        {
            return table;
        }

        foreach (var item in cursor.Parentheses().Items())
        {
            table.ReadItem(item);
        }

        while (!cursor.AtEnd)
        {
            table.WithoutRowid |= cursor.IsWord("WITHOUT") && cursor.IsWord("ROWID", 1);
            table.Strict |= cursor.IsWord("STRICT");
            cursor.Skip();
        }

        return table;
    }

    private void ReadItem(DdlCursor item)
    {
        var isConstraint = item.IsWord("CONSTRAINT") || item.IsWord("PRIMARY") || item.IsWord("UNIQUE") || item.IsWord("CHECK") || item.IsWord("FOREIGN");
        var column = isConstraint ? null : item.Name();
        if (column is not null)
        {
            Columns.Add(column);
            if (item.IsWord("INTEGER") && IsEndOfType(item))
            {
                PlainIntegers.Add(column);
            }
        }

        string? name = null;
        while (!item.AtEnd)
        {
            if (item.TryWord("CONSTRAINT"))
            {
                name = item.Name();
            }
            else if (IsConstraintStart(item))
            {
                ReadConstraint(item, column, name);
                name = null;
            }
            else
            {
                item.SkipGroup();
            }
        }
    }

    private static bool IsEndOfType(DdlCursor item) =>
        item.IsEndAfter(1)
        || new[] { "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS", "DEFERRABLE", "INITIALLY" }
            .Any(word => item.IsWord(word, ahead: 1));

    private static bool IsConstraintStart(DdlCursor item) =>
        item.IsWord("CHECK") || item.IsWord("PRIMARY") || item.IsWord("UNIQUE") || item.IsWord("FOREIGN") || item.IsWord("REFERENCES") || item.IsWord("AS");

    private void ReadConstraint(DdlCursor item, string? column, string? name)
    {
        if (item.TryWord("CHECK"))
        {
            if (item.IsSymbol("("))
            {
                Checks.Add((name, item.Parentheses().Rest()));
            }
        }
        else if (item.TryWord("AS"))
        {
            if (item.IsSymbol("(") && column is not null)
            {
                Generated[column] = item.Parentheses().Rest();
            }
        }
        else if (item.TryWord("FOREIGN"))
        {
            item.SeekParenthesis();
            item.SkipGroup();
            item.TryWord("REFERENCES");
            ReadReference(item, name);
        }
        else if (item.TryWord("REFERENCES"))
        {
            ReadReference(item, name);
        }
        else
        {
            ReadKey(item, column, name);
        }
    }

    private void ReadKey(DdlCursor item, string? column, string? name)
    {
        var isPrimary = item.IsWord("PRIMARY");
        item.Skip();
        item.TryWord("KEY");
        IReadOnlyList<string> columns = column is null ? [] : [column];
        if (column is null && item.IsSymbol("("))
        {
            var parts = item.Parentheses();
            AutoIncrement |= parts.EndsWithWord("AUTOINCREMENT");
            columns = parts.Items().Select(part => part.Name()).OfType<string>().ToList();
        }
        else
        {
            PrimaryKeyDescendsInline |= isPrimary && item.IsWord("DESC");
            _ = item.TryWord("ASC") || item.TryWord("DESC");
            SkipConflictClause(item);
            AutoIncrement |= item.TryWord("AUTOINCREMENT");
        }

        if (isPrimary)
        {
            PrimaryKey = columns;
        }

        if (name is not null)
        {
            NamedKeys.Add((name, columns));
        }
    }

    private static void SkipConflictClause(DdlCursor item)
    {
        if (item.IsWord("ON") && item.IsWord("CONFLICT", 1))
        {
            item.Skip();
            item.Skip();
            item.Skip();
        }
    }

    private void ReadReference(DdlCursor item, string? name)
    {
        item.Skip();
        var deferred = false;
        while (!item.AtEnd && !IsConstraintStart(item) && !item.IsWord("CONSTRAINT"))
        {
            // NOT DEFERRABLE INITIALLY DEFERRED is checked at once (https://sqlite.org/foreignkeys.html, section 4.2).
            if (item.IsWord("NOT") && item.IsWord("DEFERRABLE", 1))
            {
                item.Skip();
                item.Skip();
                continue;
            }

            deferred |= item.IsWord("DEFERRABLE") && item.IsWord("INITIALLY", 1) && item.IsWord("DEFERRED", 2);
            item.SkipGroup();
        }

        ForeignKeys.Add((name, deferred));
    }
}
