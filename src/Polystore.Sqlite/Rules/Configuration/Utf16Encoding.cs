using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Configuration;

internal sealed class Utf16Encoding : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-UTF16",
        Engine = EngineNames.Sqlite,
        Family = "configuration",
        Title = "Texts kept as UTF-16",
        LooksFor = "UTF-16 as the encoding of the database. Not reported: UTF-8.",
        Why = "Latin text takes twice the space, and every application that asks for UTF-8, as .NET's providers do, has each text converted.",
        References = ["https://sqlite.org/pragma.html#pragma_encoding"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return !storage.Encoding.StartsWith("UTF-16", SqliteTableReading.Names)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("encoding"), Severity.Info, $"texts are kept as {storage.Encoding}") with
                {
                    Evidence = [Evidence.Of("encoding", storage.Encoding, null, "PRAGMA encoding")],
                    Remedy = Remedy.ByHand("Dump the database and load it into a new file, whose encoding is UTF-8 by default.", "SQLite cannot change the encoding of a file that has tables; East Asian texts are smaller as UTF-16"),
                },
            ]);
    }
}
