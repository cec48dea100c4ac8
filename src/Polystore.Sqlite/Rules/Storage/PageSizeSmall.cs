using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Storage;

internal sealed class PageSizeSmall : IRule
{
    private static readonly RuleOption LeastPage = new()
    {
        Name = "least-page", Default = 4096, Unit = "bytes", Minimum = 512, Maximum = 65536, Meaning = "page size below which it is reported",
        Source = "pgszchng2016.html: 4,096 is the default since 3.12.0, because it is faster on almost everything",
    };

    private static readonly RuleOption LeastBytes = new()
    {
        Name = "least-bytes", Default = 10 * 1024 * 1024, Unit = "bytes", Meaning = "files below this size are left alone",
        Source = "five times SQLite's default page cache of 2,000 kB (pragma.html#pragma_cache_size): below it most pages are in memory",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PAGE-SIZE",
        Engine = EngineNames.Sqlite,
        Family = "storage",
        Title = "Small pages in a large file",
        LooksFor = "Page sizes under 4,096 bytes in files that do not fit the page cache. Not reported: small files.",
        Why = "Small pages make deep trees and long overflow chains, and each read of the file system fetches 4,096 bytes anyway.",
        Options = [LeastPage, LeastBytes],
        References = ["https://sqlite.org/pgszchng2016.html", "https://sqlite.org/pragma.html#pragma_page_size"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var bytes = storage.PageCount * storage.PageSize;
        return storage.PageSize >= context.Option(LeastPage) || bytes < context.Option(LeastBytes)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Database, Severity.Low, $"pages of {storage.PageSize:#,0} bytes in a file of {Amount.Bytes(bytes)}") with
                {
                    Evidence = [Evidence.Of("page", storage.PageSize, "bytes", "PRAGMA page_size"), Evidence.Of("file", bytes, "bytes", "PRAGMA page_count")],
                    Remedy = Remedy.ByHand(
                        $"{(storage.JournalMode == "wal" ? "PRAGMA journal_mode = DELETE; " : "")}PRAGMA page_size = 4096; VACUUM;{(storage.JournalMode == "wal" ? " PRAGMA journal_mode = WAL;" : "")}",
                        "the whole file is written anew while nobody else may use it; measure before and after"),
                    Weight = bytes,
                },
            ]);
    }
}
