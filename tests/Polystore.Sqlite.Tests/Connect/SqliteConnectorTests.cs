using System.Diagnostics;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Tests.Connect;

public sealed class SqliteConnectorTests
{
    [Fact]
    public async Task A_missing_file_suggests_the_nearest_name()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)", "shop.db");

        (await FailureAsync(Path.Combine(database.Folder, "shp.db"))).ShouldBe($"There is no file {database.Folder}/shp.db; did you mean {database.File}?");
        (await FailureAsync(Path.Combine(database.Folder, "shop.sqlite"))).ShouldEndWith($"did you mean {database.File}?");
        (await FailureAsync(Path.Combine(database.Folder, "entirely-else"))).ShouldEndWith("check the path.");
        (await FailureAsync(Path.Combine(database.Folder, "no", "shop.db"))).ShouldContain("no folder");
        Directory.GetFiles(database.Folder).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Devices_and_links_to_nowhere_are_named_and_never_waited_for()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var database = new TempDatabase();
        var link = Path.Combine(database.Folder, "link.db");
        File.CreateSymbolicLink(link, "gone.db");
        (await FailureAsync(link)).ShouldContain("symbolic link to gone.db");
        var loop = Path.Combine(database.Folder, "loop.db");
        File.CreateSymbolicLink(loop, "loop.db");
        (await FailureAsync(loop)).ShouldContain("symbolic link");
        (await FailureAsync("/dev/null")).ShouldContain("not a file");

        using var maker = System.Diagnostics.Process.Start("mkfifo", Path.Combine(database.Folder, "pipe.db"));
        await maker.WaitForExitAsync();
        (await FailureAsync(Path.Combine(database.Folder, "pipe.db")).WaitAsync(TimeSpan.FromSeconds(30))).ShouldContain("is a pipe");
    }

    [Fact]
    public async Task What_is_no_database_is_named_for_what_it_is()
    {
        using var database = new TempDatabase();
        (await FailureAsync(database.Folder)).ShouldContain("is a folder");
        (await FailureAsync(database, "name,price\nünïcode,3\n"u8.ToArray())).ShouldContain("is a text file");
        (await FailureAsync(database, [0x7F, .. "ELF"u8, .. new byte[500]])).ShouldContain("does not begin with the header");
        (await FailureAsync(database, Noise(4096))).ShouldContain("encrypted or not a SQLite database");
        (await FailureAsync(database, "SQLite format 3\0"u8.ToArray())).ShouldContain("not a SQLite database");
    }

    [Fact]
    public async Task A_database_in_memory_is_a_usage_error()
    {
        var failure = await Should.ThrowAsync<UsageException>(() => SqliteConnector.OpenReadOnlyAsync(DatabaseUrl.Parse(":memory:"), new ObserveOptions(), CancellationToken.None));
        failure.Message.ShouldContain("in memory");
    }

    [Fact]
    public async Task A_truncated_file_says_how_much_is_missing()
    {
        using var database = new TempDatabase("PRAGMA page_size = 4096; CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(50000))");
        using (var file = File.OpenWrite(database.File))
        {
            file.SetLength(8192);
        }

        (await FailureAsync(database.File)).ShouldContain("truncated: its header promises");
    }

    [Fact]
    public async Task A_schema_that_cannot_be_parsed_names_the_library()
    {
        using var database = new TempDatabase(
            "CREATE TABLE t(a); PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE t(a) FROM_THE_FUTURE'");

        (await FailureAsync(database.File)).ShouldSatisfyAllConditions(
            sentence => sentence.ShouldContain(SqliteSession.Library.ToString()),
            sentence => sentence.ShouldContain("newer SQLite"));
    }

    [Fact]
    public async Task A_database_locked_for_writing_is_not_waited_for_longer_than_asked()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var writer = await database.OpenForWritingAsync();
        writer.Execute("BEGIN EXCLUSIVE");

        (await FailureAsync(database.File)).ShouldContain("locked by another process, and stayed so for 0.05 s");

        writer.Execute("COMMIT");
        using var reader = await database.OpenAsync();
    }

    [Fact]
    public async Task A_hot_journal_is_explained()
    {
        using var database = new TempDatabase("CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(100000))");
        using (var writer = await database.OpenForWritingAsync())
        {
            writer.Execute("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE t SET a = randomblob(100000)");
            Directory.CreateDirectory(Path.Combine(database.Folder, "crash"));
            File.Copy(database.File, Path.Combine(database.Folder, "crash", "test.db"));
            File.Copy(database.File + "-journal", Path.Combine(database.Folder, "crash", "test.db-journal"));
        }

        (await FailureAsync(Path.Combine(database.Folder, "crash", "test.db"))).ShouldContain("hot journal");
    }

    [Fact]
    public async Task A_read_only_session_writes_nothing()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var session = await database.OpenAsync();

        Should.Throw<SqliteFailureException>(() => session.Execute("INSERT INTO t VALUES (1)")).Message.ShouldContain("readonly");
        Should.Throw<SqliteFailureException>(() => session.Execute("PRAGMA query_only = OFF; DELETE FROM t"));
    }

    [Fact]
    public async Task JSON_functions_in_the_schema_are_no_obstacle()
    {
        using var database = new TempDatabase(
            """
            CREATE TABLE t(a, b AS (json_extract(a, '$.b')));
            CREATE INDEX i ON t(json_extract(a, '$.c'));
            CREATE VIEW v AS SELECT json_extract(a, '$.d') AS d FROM t;
            """);

        var catalog = (await database.ObserveAsync()).Catalog;

        catalog.Views.Single().Columns.Single().Name.ShouldBe("d");
        catalog.Tables.Single().Indexes.Single().Keys.Single().Expression.ShouldBe("json_extract(a, '$.c')");
    }

    [Fact]
    public async Task A_statement_ends_at_its_timeout_and_at_cancellation()
    {
        const string Endless = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var session = await database.OpenAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Should.Throw<SqliteFailureException>(() => session.Query(Endless, row => 0, timeout: TimeSpan.FromMilliseconds(50))).TimedOut.ShouldBeTrue();
        await Should.ThrowAsync<OperationCanceledException>(() => session.QueryAsync(Endless, row => 0, cancellationToken: cancel.Token));
        session.Query("SELECT 1", row => row.Int64(0)).ShouldBe([1]);
    }

    [Theory]
    [InlineData("wal")]
    [InlineData("delete")]
    public async Task A_database_that_is_being_written_is_observed(string journal)
    {
        using var database = new TempDatabase($"PRAGMA journal_mode = {journal}; CREATE TABLE t(a)");
        using var writer = await database.OpenForWritingAsync();
        writer.Execute("INSERT INTO t VALUES (1); BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");

        var snapshot = await database.ObserveAsync();

        snapshot.Catalog.Tables.Single().Rows.ShouldBe(1);
        writer.Execute("COMMIT");
        snapshot.SettingValue("journal_mode").ShouldBe(journal);
    }

    [Fact]
    public async Task Another_process_with_a_lock_is_seen()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/sqlite3"))
        {
            return;
        }

        using var other = Process.Start(new ProcessStartInfo("/usr/bin/sqlite3", [database.File]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await other.StandardInput.WriteLineAsync("BEGIN IMMEDIATE; SELECT 'ready';");
        await other.StandardInput.FlushAsync();
        await other.StandardOutput.ReadLineAsync();

        OtherWriters.Look(database.File).ShouldBe(true);

        other.StandardInput.Close();
        await other.WaitForExitAsync();
        OtherWriters.Look(database.File).ShouldBeNull();
    }

    private static async Task<string> FailureAsync(TempDatabase database, byte[] content)
    {
        await File.WriteAllBytesAsync(database.File, content);
        return await FailureAsync(database.File);
    }

    private static async Task<string> FailureAsync(string path)
    {
        var failure = await Should.ThrowAsync<TargetException>(() =>
            SqliteConnector.OpenReadOnlyAsync(DatabaseUrl.ForSqliteFile(path), TempDatabase.WithoutData, CancellationToken.None));
        failure.Message.ShouldNotContain("\n");
        return failure.Message;
    }

    private static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
