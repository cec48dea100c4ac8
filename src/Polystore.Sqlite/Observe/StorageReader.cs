using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe;

/// <summary>Reads the pragmas of the file and of a new connection.</summary>
internal sealed class StorageReader(SqliteSession session)
{
    private const string PerConnection = "default of new connections; each connection sets its own";

    public SqliteStorage ReadStorage(CancellationToken cancellationToken) => new()
    {
        PageSize = Number("page_size", cancellationToken),
        PageCount = Number("page_count", cancellationToken),
        FreelistCount = Number("freelist_count", cancellationToken),
        JournalMode = Text("journal_mode", cancellationToken).ToLowerInvariant(),
        AutoVacuum = (int)Number("auto_vacuum", cancellationToken),
        Encoding = Text("encoding", cancellationToken),
        UserVersion = Number("user_version", cancellationToken),
        ApplicationId = Number("application_id", cancellationToken),
        SchemaFormat = session.Header is { IsDatabase: true, SchemaFormat: >= 1 and <= 4 } header ? header.SchemaFormat : null,
        WalBytes = session.WalBytes,
        OtherWriters = session.OtherWriters,
        CompileOptions = session.Query("PRAGMA compile_options", row => row.Text(0), cancellationToken: cancellationToken),
    };

    /// <summary>What the file fixes, and what a new connection starts with.</summary>
    public IReadOnlyList<Setting> ReadSettings(SqliteStorage storage, CancellationToken cancellationToken) =>
    [
        OfFile("journal_mode", storage.JournalMode, "delete"),
        OfFile("page_size", $"{storage.PageSize}", "4096", "bytes"),
        OfFile("auto_vacuum", storage.AutoVacuum switch { 1 => "full", 2 => "incremental", _ => "none" }, "none"),
        OfFile("encoding", storage.Encoding, "UTF-8"),
        OfFile("user_version", $"{storage.UserVersion}", "0"),
        OfFile("application_id", $"{storage.ApplicationId}", "0"),

        // This probe sets its own busy timeout; a new connection waits not at all unless its driver asks for it.
        new Setting { Name = "busy_timeout", Value = "0", Default = "0", Unit = "ms", Source = PerConnection },

        // Every connection of this program starts with foreign keys off, whatever its library was built with; the applications'
        // library is the system's, if it is any that can be asked.
        new Setting { Name = "foreign_keys", Value = EnforcesByDefault(storage) ? "1" : "0", Default = "0", Source = PerConnection },
        .. OfConnection("synchronous", "2", null, cancellationToken),
        .. OfConnection("cache_size", "-2000", null, cancellationToken),
        .. OfConnection("mmap_size", "0", "bytes", cancellationToken),
        .. OfConnection("wal_autocheckpoint", "1000", "pages", cancellationToken),
        .. OfConnection("journal_size_limit", "-1", "bytes", cancellationToken),
        .. OfConnection("locking_mode", "normal", null, cancellationToken),
        .. OfConnection("secure_delete", "0", null, cancellationToken),
        .. OfConnection("temp_store", "0", null, cancellationToken),
        .. OfConnection("automatic_index", "1", null, cancellationToken),
        .. OfConnection("recursive_triggers", "0", null, cancellationToken),
        .. OfConnection("cell_size_check", "0", null, cancellationToken),
    ];

    private static bool EnforcesByDefault(SqliteStorage storage) =>
        SqliteSession.Library.IsSystem && storage.CompileOptions.Any(option => option is "DEFAULT_FOREIGN_KEYS" or "DEFAULT_FOREIGN_KEYS=1");

    private static Setting OfFile(string name, string value, string standard, string? unit = null) =>
        new() { Name = name, Value = value, Default = standard, Unit = unit, Source = "database" };

    // A library built without a feature answers its pragma with no row.
    private IEnumerable<Setting> OfConnection(string name, string standard, string? unit, CancellationToken cancellationToken) =>
        session.Query($"PRAGMA {name}", row => row.Text(0), cancellationToken: cancellationToken)
            .Take(1)
            .Select(value => new Setting { Name = name, Value = value, Default = standard, Unit = unit, Source = PerConnection });

    private long Number(string pragma, CancellationToken cancellationToken) =>
        session.Query($"PRAGMA {pragma}", row => row.Int64(0), cancellationToken: cancellationToken) is [var first, ..] ? first : 0;

    private string Text(string pragma, CancellationToken cancellationToken) =>
        session.Query($"PRAGMA {pragma}", row => row.Text(0), cancellationToken: cancellationToken) is [var first, ..] ? first : "";
}
