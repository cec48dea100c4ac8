using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Observe.Ddl;

namespace Polystore.Sqlite.Apply;

/// <summary>
/// The statements that give a table another definition, and those that give it the old one back. Pure. Every text that ends up
/// in sqlite_schema is executed as it was, so that applying and rolling back restores the schema byte for byte.
/// </summary>
/// <remarks>
/// The old table is renamed away under <c>legacy_alter_table</c> with foreign keys off, because only then does SQLite leave alone
/// what other tables, views and triggers say about it (https://sqlite.org/lang_altertable.html, "Compatibility Note"); the new
/// one is made under the true name, and the old one dropped with its indexes and triggers, which are then made again.
/// </remarks>
/// <param name="Apply">Statements in order, each runnable as it stands.</param>
/// <param name="Rollback">Statements that bring the old definition back, with the rows that are there by then.</param>
public sealed record TableRebuild(IReadOnlyList<string> Apply, IReadOnlyList<string> Rollback)
{
    /// <summary>Composes the rebuild of one table.</summary>
    /// <param name="catalog">The catalogue that holds the table, its triggers and its sequence.</param>
    /// <param name="table">The table with its <see cref="Table.Definition"/>.</param>
    /// <param name="newDefinition">The CREATE TABLE statement of the same name that takes its place.</param>
    /// <param name="conversions">By column: the expression over the old columns that makes the new value; others are copied as they are.</param>
    /// <param name="backConversions">The same for the way back.</param>
    /// <exception cref="ArgumentException">The table has no definition, or the two have no column in common.</exception>
    public static TableRebuild Of(
        Catalog catalog,
        Table table,
        string newDefinition,
        IReadOnlyDictionary<string, string>? conversions = null,
        IReadOnlyDictionary<string, string>? backConversions = null)
    {
        var oldDefinition = table.Definition ?? throw new ArgumentException("The catalogue does not hold the table's definition.", nameof(table));
        var attachments = table.Indexes.Select(index => index.Definition)
            .Concat(catalog.Triggers.Where(trigger => trigger.Table.Equals(table.Name, StringComparison.OrdinalIgnoreCase)).Select(trigger => trigger.Definition))
            .OfType<string>()
            .ToList();
        var aside = FreeName(catalog, table.Name);
        var lastValue = catalog.Sequences.FirstOrDefault(sequence => sequence.Name.Equals(table.Name, StringComparison.OrdinalIgnoreCase))?.LastValue;
        return new TableRebuild(
            Statements(table.Name, aside, oldDefinition, newDefinition, attachments, conversions, null),
            Statements(table.Name, aside, newDefinition, oldDefinition, attachments, backConversions, lastValue));
    }

    private static List<string> Statements(
        string name, string aside, string from, string to, IReadOnlyList<string> attachments, IReadOnlyDictionary<string, string>? conversions, decimal? lastValue)
    {
        var old = TableDdl.Read(from);
        var made = TableDdl.Read(to);
        return
        [
            "PRAGMA foreign_keys = OFF",
            "PRAGMA legacy_alter_table = ON",
            "BEGIN IMMEDIATE",
            $"ALTER TABLE {Quote(name)} RENAME TO {Quote(aside)}",
            to,
            CopyRows(name, aside, old, made, conversions),
            .. KeepSequence(name, aside, old, made, lastValue),
            $"DROP TABLE {Quote(aside)}",
            .. attachments,
            "COMMIT",
            "PRAGMA legacy_alter_table = OFF",
        ];
    }

    private static string CopyRows(string name, string aside, TableDdl old, TableDdl made, IReadOnlyDictionary<string, string>? conversions)
    {
        var columns = made.Columns
            .Where(column => !made.Generated.ContainsKey(column))
            .Select(column => (Column: Quote(column), Value: Value(column, old, conversions)))
            .Where(pair => pair.Value is not null)
            .ToList();
        if (columns.Count == 0)
        {
            throw new ArgumentException("The old and the new definition have no column in common.", nameof(made));
        }

        // Rows keep their rowids where both tables have them, for whoever noted one (FTS external content, application caches).
        if (!old.WithoutRowid && !made.WithoutRowid && made.RowidAlias is null && RowidName(old, made) is { } rowid)
        {
            columns.Insert(0, (rowid, rowid));
        }

        var order = old.WithoutRowid || RowidName(old, old) is not { } sequence ? "" : $" ORDER BY {sequence}";
        return $"INSERT INTO {Quote(name)} ({string.Join(", ", columns.Select(pair => pair.Column))}) "
            + $"SELECT {string.Join(", ", columns.Select(pair => pair.Value))} FROM {Quote(aside)}{order}";
    }

    private static string? Value(string column, TableDdl old, IReadOnlyDictionary<string, string>? conversions)
    {
        var expression = conversions?.FirstOrDefault(entry => entry.Key.Equals(column, StringComparison.OrdinalIgnoreCase)).Value;
        return expression ?? (old.Columns.Contains(column, StringComparer.OrdinalIgnoreCase) ? Quote(column) : null);
    }

    // The rename has moved the counter to the old table's new name; dropping that table would delete it.
    private static IEnumerable<string> KeepSequence(string name, string aside, TableDdl old, TableDdl made, decimal? lastValue)
    {
        if (!made.AutoIncrement)
        {
            return [];
        }

        if (old.AutoIncrement)
        {
            return
            [
                $"DELETE FROM sqlite_sequence WHERE name = {Literal(name)} AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {Literal(aside)})",
                $"UPDATE sqlite_sequence SET name = {Literal(name)} WHERE name = {Literal(aside)}",
            ];
        }

        // The table in between kept no counter: it goes on from where it was, or from the highest row by now.
        return lastValue is null
            ? []
            :
            [
                $"INSERT INTO sqlite_sequence (name, seq) SELECT {Literal(name)}, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {Literal(name)})",
                $"UPDATE sqlite_sequence SET seq = max(seq, {lastValue}) WHERE name = {Literal(name)}",
            ];
    }

    private static string? RowidName(TableDdl old, TableDdl made) =>
        new[] { "rowid", "_rowid_", "oid" }.FirstOrDefault(name =>
            !old.Columns.Contains(name, StringComparer.OrdinalIgnoreCase) && !made.Columns.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static string FreeName(Catalog catalog, string name)
    {
        var taken = catalog.Tables.Select(table => table.Name)
            .Concat(catalog.Views.Select(view => view.Name))
            .Concat(catalog.Indexes().Select(index => index.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Enumerable.Range(1, taken.Count + 1)
            .Select(i => i == 1 ? $"{name}_before_rebuild" : $"{name}_before_rebuild_{i}")
            .First(candidate => !taken.Contains(candidate));
    }

    private static string Quote(string name) => SqlQuoting.AlwaysQuoted(name, SqlDialect.Sqlite);

    private static string Literal(string text) => SqlQuoting.Literal(text, SqlDialect.Sqlite);
}
