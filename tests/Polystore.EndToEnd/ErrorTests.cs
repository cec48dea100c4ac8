using Microsoft.Data.Sqlite;
using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

/// <summary>Bad input gets one clear sentence and the documented exit code, and leaves nothing behind.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3, "no file", "check", "missing.db")]
    [InlineData(2, "Unknown command 'chek'", "chek")]
    [InlineData(2, "Did you mean check", "chek")]
    [InlineData(2, "--fromat", "check", "missing.db", "--fromat", "json")]
    [InlineData(2, "Did you mean --format", "check", "missing.db", "--fromat", "json")]
    [InlineData(2, "oracle", "check", "oracle://host/db")]
    [InlineData(2, "mysql", "check", "mysql://127.0.0.1:1/shop")]
    [InlineData(3, "127.0.0.1:1", "check", "redis://127.0.0.1:1/0")]
    [InlineData(3, "127.0.0.1:1", "keys", "redis://127.0.0.1:1/0")]
    [InlineData(2, "sqlite has no `tune` yet", "tune", "missing.db")]
    [InlineData(3, "127.0.0.1:1", "tune", "redis://127.0.0.1:1/0")]
    [InlineData(2, "--cores", "tune", "redis://127.0.0.1:1/0", "--cores", "0")]
    [InlineData(2, "--as-replica", "keys", "redis://127.0.0.1:1/0", "--as-replica", "--sample", "5%")]
    [InlineData(2, "--prove", "keys", "redis://127.0.0.1:1/0", "--as-replica", "--prove")]
    [InlineData(2, "--sample", "keys", "redis://127.0.0.1:1/0", "--sample", "much")]
    [InlineData(3, "missing.rdb", "keys", "missing.rdb")]
    [InlineData(2, "severity", "check", "missing.db", "--fail-on", "sometimes")]
    [InlineData(2, "duration", "check", "missing.db", "--statement-timeout", "soon")]
    [InlineData(2, "size", "advise", "missing.db", "--query", "SELECT 1", "--budget", "much")]
    [InlineData(2, "nothing.sql", "advise", "missing.db", "--workload", "nothing.sql")]
    [InlineData(2, "--workload", "advise", "missing.db")]
    [InlineData(2, "neither a rule nor a family", "rules", "NO-SUCH-RULE")]
    [InlineData(3, "nothing.json", "check", "--from", "nothing.json")]
    [InlineData(2, "not both", "check", "a.db", "--from", "b.json")]
    [InlineData(2, "nothing.json", "apply", "nothing.json")]
    public async Task Wrong_requests_get_one_sentence(int exitCode, string words, params string[] arguments)
    {
        var run = await PolystoreCommand.RunAsync(folder.Path, arguments);

        ShouldBeOneSentence(run, exitCode, words);
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_text_file_is_not_a_database()
    {
        await File.WriteAllTextAsync(folder.File("notes.db"), string.Concat(Enumerable.Repeat("these are my notes\n", 400)));

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "notes.db"), 3, "not a");
    }

    [Fact]
    public async Task A_folder_is_not_a_database()
    {
        Directory.CreateDirectory(folder.File("folder.db"));

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "folder.db"), 3, "folder");
    }

    [Fact]
    public async Task An_encrypted_file_is_said_to_be_one_perhaps()
    {
        var noise = new byte[64 * 1024];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(folder.File("secret.db"), noise);

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "secret.db"), 3, "encrypted");
    }

    [Fact]
    public async Task A_truncated_file_is_said_to_be_cut_short()
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT hex(randomblob(50)) FROM n;");
        using (var file = File.OpenWrite(folder.File("t.db")))
        {
            file.SetLength(file.Length / 2);
        }

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "t.db"), 3, "t.db");
    }

    [Fact]
    public async Task A_locked_database_is_not_waited_for_longer_than_asked()
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE t (a)");
        using var writer = new SqliteConnection($"Data Source={folder.File("t.db")};Pooling=False");
        writer.Open();
        using var begin = writer.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        begin.ExecuteNonQuery();

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--lock-timeout", "200ms"), 3, "lock");
    }

    [Fact]
    public async Task Verbose_adds_the_trace_and_only_verbose()
    {
        (await PolystoreCommand.RunAsync(folder.Path, "check", "missing.db")).Error.ShouldNotContain("   at ");
        (await PolystoreCommand.RunAsync(folder.Path, "check", "missing.db", "--verbose")).ShouldExitWith(3).Error.ShouldContain("   at ");
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_said()
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE t (a)");

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--output", "no/such/folder/r.json"), 2, "r.json");
    }

    [Fact]
    public async Task A_statement_that_does_not_compile_is_said_with_the_engines_words()
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE t (a)");

        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "explain", "t.db", "SELEC a FROM t"), 2, "syntax");
        ShouldBeOneSentence(await PolystoreCommand.RunAsync(folder.Path, "explain", "t.db", "SELECT b FROM t"), 2, "no such column");
    }

    private static void ShouldBeOneSentence(CommandRun run, int exitCode, string words)
    {
        run.ShouldExitWith(exitCode);
        run.Output.ShouldBeEmpty();
        var line = run.Error.TrimEnd('\n');
        line.ShouldNotContain("\n");
        line.ShouldStartWith("polystore: ");
        line.ShouldContain(words, Case.Insensitive);
        line.ShouldNotContain("Exception");
    }
}
