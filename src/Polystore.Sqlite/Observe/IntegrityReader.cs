using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Sections;
using SQLitePCL;

namespace Polystore.Sqlite.Observe;

/// <summary>Runs the integrity check and the foreign-key check of SQLite within their time.</summary>
internal sealed class IntegrityReader(SqliteSession session)
{
    private const int MostMessages = 100;

    // Above this the check compares no indexes with their tables: that is one random read an index entry.
    private const long QuickCheckFromBytes = 1L << 30;

    // No storage that a database file lies on reads faster; a check that cannot end in its time is not begun.
    private const double FastestBytesPerSecond = 3e9;

    public SqliteIntegrity Read(
        Catalog catalog, SqliteStorage storage, Func<TimeSpan> remaining, double foreignKeyShare, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Checking foreign keys"));
        var (violations, keysReason) = ForeignKeys(catalog, remaining() * foreignKeyShare, cancellationToken);
        progress?.Report(new ProgressStep("Checking the integrity of the file"));
        var (messages, integrityReason) = Integrity(storage, remaining(), cancellationToken);
        return new SqliteIntegrity
        {
            Messages = messages,
            IntegrityNotExamined = integrityReason,
            Violations = violations,
            ForeignKeysNotExamined = keysReason,
        };
    }

    private (IReadOnlyList<string> Messages, string? Reason) Integrity(SqliteStorage storage, TimeSpan limit, CancellationToken cancellationToken)
    {
        var bytes = storage.PageSize * storage.PageCount;
        if (limit <= TimeSpan.Zero || bytes / FastestBytesPerSecond > limit.TotalSeconds)
        {
            return ([], $"a file of {bytes / (1 << 20):#,0} MB takes longer to check than the data timeout leaves; run PRAGMA integrity_check when there is time");
        }

        var quick = bytes > QuickCheckFromBytes;
        var messages = new List<string>();
        try
        {
            messages.AddRange(session.Query($"PRAGMA {(quick ? "quick_check" : "integrity_check")}({MostMessages})", row => row.Text(0), timeout: limit, cancellationToken: cancellationToken));
        }
        catch (SqliteFailureException failure) when (failure.TimedOut)
        {
            return ([], $"the check did not finish in {limit.TotalSeconds:0.#} s; run PRAGMA integrity_check when there is time");
        }
        catch (SqliteFailureException failure) when (failure.Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_IOERR)
        {
            messages.Add(failure.Message);
        }
        catch (SqliteFailureException failure)
        {
            return ([], $"the check failed: {failure.Message}");
        }

        messages.RemoveAll(message => message == "ok");
        return (messages, quick && messages.Count == 0
            ? "the file is larger than 1 GB, so only PRAGMA quick_check ran, which compares no indexes with their tables; it found nothing"
            : null);
    }

    private (IReadOnlyList<SqliteForeignKeyViolation> Violations, string? Reason) ForeignKeys(Catalog catalog, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!catalog.ForeignKeys().Any())
        {
            return ([], null);
        }

        if (limit <= TimeSpan.Zero)
        {
            return ([], "the time for reading rows had run out");
        }

        // One key whose parent is no key fails the whole pragma, so such keys are told apart first.
        var broken = catalog.ForeignKeys().Where(entry => ParentKey(catalog, entry.ForeignKey) is null).ToList();
        var violations = broken.Select(entry => Violation(entry.Table, entry.ForeignKey, 0, parentMissing: true)).ToList();
        try
        {
            violations.AddRange(broken.Count == 0
                ? session.Query(
                    """SELECT "table", fkid, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2""",
                    row => Violation(catalog, row.Text(0), row.Int32(1), row.Int64(2)),
                    timeout: limit,
                    cancellationToken: cancellationToken).OfType<SqliteForeignKeyViolation>()
                : CountOneByOne(catalog, limit, cancellationToken));
            return (violations, null);
        }
        catch (SqliteFailureException failure)
        {
            return (violations, failure.TimedOut ? $"the check did not finish in {limit.TotalSeconds:0.#} s" : $"the check failed: {failure.Message}");
        }
    }

    private List<SqliteForeignKeyViolation> CountOneByOne(Catalog catalog, TimeSpan limit, CancellationToken cancellationToken)
    {
        var found = new List<SqliteForeignKeyViolation>();
        foreach (var (table, key) in catalog.ForeignKeys())
        {
            if (ParentKey(catalog, key) is { } parentColumns)
            {
                var sql = QuestionReader.Orphans(table.Name, key.Columns, key.References!.Table.Name, parentColumns);
                var orphans = session.Query(sql, row => row.Int64(0), timeout: limit, cancellationToken: cancellationToken)[0];
                if (orphans > 0)
                {
                    found.Add(Violation(table, key, orphans));
                }
            }
        }

        return found;
    }

    /// <summary>The parent's columns when the key can be enforced: they are its primary key or a full unique index (https://sqlite.org/foreignkeys.html, section 3).</summary>
    private static IReadOnlyList<string>? ParentKey(Catalog catalog, Constraint key)
    {
        var reference = key.References!;
        if (catalog.FindTable(reference.Table, StringComparison.OrdinalIgnoreCase) is not { } parent)
        {
            return null;
        }

        var primary = parent.PrimaryKey?.Columns ?? [];
        var columns = reference.Columns.Count > 0 ? reference.Columns : primary;
        var isKey = SameSet(columns, primary) || parent.Indexes.Any(index =>
            index is { Unique: true, Predicate: null } && index.Keys.All(part => part.Collation is null) && SameSet(columns, index.KeyColumns.Select(name => name ?? "")));
        return isKey && columns.Count == key.Columns.Count ? columns : null;
    }

    private static bool SameSet(IReadOnlyList<string> columns, IEnumerable<string> others) =>
        columns.Count > 0 && columns.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(others.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);

    // The ids of the pragma count from the last declared key to the first.
    private static SqliteForeignKeyViolation? Violation(Catalog catalog, string table, int id, long rows)
    {
        var child = catalog.FindTable(new ObjectName("main", table), StringComparison.OrdinalIgnoreCase);
        var keys = child?.ForeignKeys.ToList() ?? [];
        return child is null || id >= keys.Count ? null : Violation(child, keys[keys.Count - 1 - id], rows);
    }

    private static SqliteForeignKeyViolation Violation(Table table, Constraint key, long rows, bool parentMissing = false) =>
        new(table.Name, key.Columns, key.References!.Table.Name, rows, parentMissing);
}
