using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe;

namespace Polystore.Sqlite.Tests.Connect;

/// <summary>A database file in a folder of its own, gone after the test.</summary>
internal sealed class TempDatabase : IDisposable
{
    public TempDatabase(string? sql = null, string name = "test.db")
    {
        Folder = Directory.CreateTempSubdirectory("polystore-sqlite-").FullName;
        File = Path.Combine(Folder, name);
        if (sql is not null)
        {
            using var session = SqliteConnector.CreateNew(File);
            session.Execute(sql);
        }
    }

    public string Folder { get; }

    public string File { get; }

    public DatabaseUrl Url => DatabaseUrl.ForSqliteFile(File);

    public static ObserveOptions WithData { get; } = new() { ReadData = true, LockTimeout = TimeSpan.FromMilliseconds(50) };

    public static ObserveOptions WithoutData { get; } = new() { LockTimeout = TimeSpan.FromMilliseconds(50) };

    public Task<SqliteSession> OpenAsync() => SqliteConnector.OpenReadOnlyAsync(Url, WithoutData, CancellationToken.None);

    public Task<SqliteSession> OpenForWritingAsync() => SqliteConnector.OpenReadWriteAsync(Url, WithoutData, CancellationToken.None);

    public Task<Snapshot> ObserveAsync(ObserveOptions? options = null) =>
        new SqliteProbe().ObserveAsync(Url, options ?? WithData, null, CancellationToken.None);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
