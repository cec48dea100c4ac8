using Polystore.Core.Errors;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Tests.Connect;

public sealed class SqliteCopyTests
{
    [Theory]
    [InlineData("delete", ":memory:")]
    [InlineData("wal", ":memory:")]
    [InlineData("wal", "copy.db")]
    public async Task A_copy_holds_everything_and_leaves_the_source_alone(string journal, string destination)
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var writer = await database.OpenForWritingAsync();
        writer.Execute($"PRAGMA journal_mode = {journal}; INSERT INTO t VALUES (1), (2), (randomblob(1000000))");
        using var source = await database.OpenAsync();

        using var copy = await SqliteCopy.CopyAsync(source, destination == ":memory:" ? destination : Path.Combine(database.Folder, destination), null, CancellationToken.None);

        copy.Execute("INSERT INTO t VALUES (3)");
        copy.Query("SELECT count(*) FROM t", row => row.Int64(0)).ShouldBe([4]);
        source.Query("SELECT count(*) FROM t", row => row.Int64(0)).ShouldBe([3]);
        writer.Execute("INSERT INTO t VALUES (4)");
    }

    [Fact]
    public async Task A_cancelled_copy_leaves_no_file()
    {
        using var database = new TempDatabase("CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(20000000))");
        using var source = await database.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var destination = Path.Combine(database.Folder, "copy.db");

        await Should.ThrowAsync<OperationCanceledException>(() => SqliteCopy.CopyAsync(source, destination, new Synchronous(cancel.Cancel), cancel.Token));

        File.Exists(destination).ShouldBeFalse();
    }

    [Fact]
    public async Task A_copy_never_overwrites()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var source = await database.OpenAsync();

        (await Should.ThrowAsync<TargetException>(() => SqliteCopy.CopyAsync(source, database.File, null, CancellationToken.None))).Message.ShouldContain("exists already");
    }

    private sealed class Synchronous(Action report) : IProgress<Polystore.Core.Observation.ProgressStep>
    {
        public void Report(Polystore.Core.Observation.ProgressStep value) => report();
    }
}
