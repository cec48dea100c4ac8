using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Storage;

internal sealed class FreelistLarge : IRule
{
    private static readonly RuleOption LeastShare = new()
    {
        Name = "least-share", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "free part of the file from which on it is reported",
        Source = "a database in use keeps some free pages for its next rows; below a tenth VACUUM copies nine bytes to save one",
    };

    private static readonly RuleOption MediumShare = new()
    {
        Name = "medium-share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "free part from which on the finding is medium",
        Source = "a quarter of each backup is air",
    };

    private static readonly RuleOption LeastBytes = new()
    {
        Name = "least-bytes", Default = 1024 * 1024, Unit = "bytes", Meaning = "free bytes below which it is not worth a word",
        Source = "half of SQLite's default page cache of 2,000 kB (pragma.html#pragma_cache_size)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FREELIST",
        Engine = EngineNames.Sqlite,
        Family = "storage",
        Title = "Much free space inside the file",
        LooksFor = "Free pages that are a large part of the file. Not reported: small files, and a share that the next rows will use up.",
        Why = "Deleted rows leave free pages in the file: backups, copies and the file system carry them along.",
        Options = [LeastShare, MediumShare, LeastBytes],
        References = ["https://sqlite.org/lang_vacuum.html", "https://sqlite.org/fileformat2.html#the_freelist"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var free = storage.FreelistCount * storage.PageSize;
        var share = storage.PageCount == 0 ? 0 : (double)storage.FreelistCount / storage.PageCount;
        return share < context.Option(LeastShare) || free < context.Option(LeastBytes)
            ? RuleVerdict.Fine
            : RuleVerdict.Of([Describe(context, storage, free, share)]);
    }

    private Finding Describe(RuleContext context, SqliteStorage storage, long free, double share)
    {
        var used = (storage.PageCount - storage.FreelistCount) * storage.PageSize;
        return context.Problem(Info, SubjectOf.Database, share >= context.Option(MediumShare) ? Severity.Medium : Severity.Low, $"{Amount.Share(share)} of the file is free space: {Amount.Bytes(free)}") with
        {
            Impact = $"the file would shrink from {Amount.Bytes(storage.PageCount * storage.PageSize)} to {Amount.Bytes(used)}",
            Evidence =
            [
                Evidence.Of("free pages", storage.FreelistCount, "pages", "PRAGMA freelist_count"),
                Evidence.Of("pages", storage.PageCount, "pages", "PRAGMA page_count"),
                Evidence.Of("page", storage.PageSize, "bytes", "PRAGMA page_size"),
            ],
            Remedy = Cure(context, used),
            Weight = free,
        };
    }

    private static Remedy Cure(RuleContext context, long used)
    {
        // lang_vacuum.html: the rowids of a table without INTEGER PRIMARY KEY may change, and anything that keeps them is wrong afterwards.
        var unstable = context.Catalog.UserTables().Where(table => !table.IsWithoutRowid() && table.RowidAlias() is null).Select(table => table.Name).ToList();
        return new Remedy
        {
            Apply = ["VACUUM"],
            Reversible = false,
            Reason = "one way: free pages cannot be put back, and nobody would want them; no row and no definition changes",
            Lock = "locks the whole database while it runs; no other connection may have a transaction open",
            Duration = $"copies {Amount.Bytes(used)} twice; needs that much free disk up to two times over",
            Guidance = unstable.Count == 0
                ? null
                : $"The hidden rowids of {string.Join(", ", unstable.Take(3))}{(unstable.Count > 3 ? $" and {unstable.Count - 3} more" : "")} may change; nothing outside may refer to them.",
            Effects = [new StorageCompacted(null)],
        };
    }
}
