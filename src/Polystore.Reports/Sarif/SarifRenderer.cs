using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;
using Polystore.Core.Rules;

namespace Polystore.Reports.Sarif;

/// <summary>
/// Writes SARIF 2.1.0 (OASIS Standard with errata 01). A database has no source files, so results carry logical locations; the
/// remedy stands in the property bag, because a SARIF fix needs an artifact to replace text in (section 3.55).
/// </summary>
public sealed class SarifRenderer : IReportRenderer
{
    internal const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string MakeIndex = "POLYSTORE-ADVICE-INDEX-MAKE";
    private const string DropIndex = "POLYSTORE-ADVICE-INDEX-DROP";

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public string Render(CheckReport report) => Write(new SarifRun
    {
        Command = report.Command,
        Engine = report.Engine,
        Target = report.Target,
        When = report.ObservedAt,
        Rules = [.. report.RuleInfos.Values],
        Findings = report.Findings,
        Ignored = report.Ignored,
        NotExamined = report.Rules.NotExamined,
        Properties = new Dictionary<string, string> { ["engine"] = report.Engine, ["serverVersion"] = report.ServerVersion, ["target"] = report.Target },
    });

    /// <inheritdoc />
    public string Render(Advice advice) => Write(new SarifRun
    {
        Command = "advise",
        Engine = advice.Engine,
        Target = advice.Target,
        Rules = [Rule(MakeIndex, "An index would make the workload cheaper", advice.Engine), Rule(DropIndex, "An index costs more than it gives", advice.Engine)],
        Findings =
        [
            .. advice.Indexes.Select(index => AsFinding(advice, MakeIndex, Severity.Medium, index.Index, $"Make {Wording.AdviceWords.Shape(index.Index)}", index.Why, index.Apply, index.Rollback, index.Lock)),
            .. advice.Drops.Select(drop => AsFinding(advice, DropIndex, Severity.Low, drop.Index, $"Drop {drop.Index.ObjectName}", drop.Reason, drop.Apply, drop.Rollback, null)),
            .. advice.Findings,
        ],
        Properties = new Dictionary<string, string> { ["engine"] = advice.Engine, ["serverVersion"] = advice.ServerVersion, ["target"] = advice.Target },
    });

    /// <inheritdoc />
    public string Render(Explanation explanation) => Write(new SarifRun
    {
        Command = "explain",
        Engine = explanation.Engine,
        Target = explanation.Target,
        Findings = explanation.Findings,
        Properties = new Dictionary<string, string> { ["engine"] = explanation.Engine },
    });

    /// <inheritdoc />
    public string Render(KeyspaceReport keyspace) => Write(new SarifRun
    {
        Command = "keys",
        Engine = keyspace.Engine,
        Target = keyspace.Target,
        When = keyspace.ObservedAt,
        Findings = keyspace.Findings,
        Properties = new Dictionary<string, string> { ["engine"] = keyspace.Engine },
    });

    /// <inheritdoc />
    public string Render(PipelineReport pipeline) => Write(new SarifRun
    {
        Command = "optimize",
        Engine = pipeline.Engine,
        Target = pipeline.Target ?? pipeline.Source,
        Findings = pipeline.Findings,
        Properties = new Dictionary<string, string> { ["engine"] = pipeline.Engine },
    });

    /// <inheritdoc />
    public string Render(SchemaDocument schema) => Write(new SarifRun
    {
        Command = "schema",
        Engine = schema.Engine,
        Target = schema.Target,
        When = schema.ObservedAt,
        Findings = schema.Findings,
        Properties = new Dictionary<string, string> { ["engine"] = schema.Engine },
    });

    private static string Write(SarifRun run)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            new SarifWriter(json).Write(run);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static RuleInfo Rule(string id, string title, string engine) =>
        new() { Id = id, Engine = engine, Family = "indexes", Title = title, LooksFor = title + ".", Why = "The workload is planned with and without it, on the database's own statistics." };

    private static Finding AsFinding(
        Advice advice,
        string rule,
        Severity severity,
        Core.Catalogs.Index index,
        string title,
        string why,
        IReadOnlyList<string> apply,
        IReadOnlyList<string> rollback,
        string? locks) => new()
        {
            Id = rule,
            Family = "indexes",
            Severity = severity,
            Subject = Subject.Index(advice.Engine, index.Schema, index.Table, index.Name),
            Title = title,
            Why = why,
            Remedy = new Remedy { Apply = apply, Rollback = rollback, Lock = locks },
            Proof = advice.Proof,
        };

    internal static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
