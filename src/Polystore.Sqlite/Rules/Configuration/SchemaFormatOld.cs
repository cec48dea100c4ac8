using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Configuration;

internal sealed class SchemaFormatOld : IRule
{
    private static readonly RuleOption Current = new()
    {
        Name = "current", Default = 4, Unit = "format", Minimum = 1, Maximum = 4, Meaning = "formats below it are reported",
        Source = "fileformat2.html section 1.3.9: format 4 (SQLite 3.3.0) knows DESC in indexes and keeps 0 and 1 without a byte",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-SCHEMA-FORMAT",
        Engine = EngineNames.Sqlite,
        Family = "configuration",
        Title = "Schema format of the past",
        LooksFor = "Schema format numbers 1 to 3 in the file header. Not reported: format 4, and empty files.",
        Why = "Older formats ignore DESC in indexes without a word, and spend a byte more on every 0 and 1.",
        Options = [Current],
        References = ["https://sqlite.org/fileformat2.html#schema_format_number"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (storage.SchemaFormat is not { } format)
        {
            return RuleVerdict.NotExamined("the header of the file was not read");
        }

        if (format < 1 || format >= context.Option(Current))
        {
            return RuleVerdict.Fine;
        }

        var ignored = context.Catalog.Indexes().Count(index => index.Keys.Any(key => key.Descending));
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Database, ignored > 0 ? Severity.Low : Severity.Info, ignored > 0
                ? $"the file has schema format {format}, which ignores DESC in {Amount.Of(ignored, "index", "indexes")}"
                : $"the file has schema format {format}") with
            {
                Evidence = [Evidence.Of("schema format", (long)format, null, "bytes 44 to 47 of the file")],
                Remedy = Remedy.ByHand("Dump the database and load it into a new file, which gets format 4.", "the whole file is written anew"),
            },
        ]);
    }
}
