using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Storage;

internal sealed class WalFileLarge : IRule
{
    private static readonly RuleOption Pages = new()
    {
        Name = "pages", Default = 10_000, Unit = "pages", Minimum = 1000, Meaning = "length of the log from which on it is reported",
        Source = "ten times the automatic checkpoint at 1,000 pages (wal.html section 2.1)",
    };

    private static readonly RuleOption FileShare = new()
    {
        Name = "file-share", Default = 1, Unit = "ratio", Meaning = "length against the database from which on the finding is medium",
        Source = "wal.html section 6: a log that outgrows its database was kept from a checkpoint by readers that never stop",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-WAL-LARGE",
        Engine = EngineNames.Sqlite,
        Family = "storage",
        Title = "Write-ahead log that has grown",
        LooksFor = "A -wal file many times longer than the automatic checkpoint lets it grow. Not reported: logs of a few thousand pages.",
        Why = "Readers look through the log for each page; a long one means that checkpoints never finish, usually for a transaction that someone "
            + "left open.",
        Options = [Pages, FileShare],
        References = ["https://sqlite.org/wal.html#avoiding_excessively_large_wal_files"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (storage.WalBytes is not { } bytes || bytes < context.Option(Pages) * storage.PageSize)
        {
            return RuleVerdict.Fine;
        }

        var file = storage.PageCount * storage.PageSize;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Database, bytes >= context.Option(FileShare) * file ? Severity.Medium : Severity.Low, $"the write-ahead log has grown to {Amount.Bytes(bytes)} beside a database of {Amount.Bytes(file)}") with
            {
                Evidence = [Evidence.Of("write-ahead log", bytes, "bytes", "size of the -wal file"), Evidence.Of("database", file, "bytes", "PRAGMA page_count")],
                Remedy = Remedy.ByHand(
                    "Find the connection that keeps a read transaction open, then PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_size_limit keeps the file short afterwards.",
                    "a checkpoint cannot finish while a reader holds its snapshot"),
                Weight = bytes,
            },
        ]);
    }
}
