using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Polystore.Reports.Json;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Json;

public sealed partial class PublishedSchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonRenderer renderer = new();

    [Theory]
    [InlineData("findings")]
    [InlineData("advice")]
    [InlineData("plan")]
    [InlineData("snapshot")]
    [InlineData("keys")]
    [InlineData("pipeline")]
    [InlineData("schema")]
    public void Published_schema_is_that_of_the_types(string document) =>
        Published($"docs/schemas/{document}.schema.json", _ => SchemaFactory.Schema(document).ToJsonString(Indented) + "\n");

    [Fact]
    public void Documented_fields_and_examples_are_those_of_the_types() => Published("docs/json.md", page => Block().Replace(page, match =>
    {
        var (kind, document) = (match.Groups["kind"].Value, match.Groups["document"].Value);
        var content = kind == "fields" ? FieldTables.Of(SchemaFactory.Schema(document)) : $"```json\n{Example(document).TrimEnd('\n')}\n```";
        return $"<!-- {kind}: {document} -->\n{content}\n<!-- end -->";
    }));

    [Theory]
    [InlineData("findings")]
    [InlineData("advice")]
    [InlineData("plan")]
    [InlineData("snapshot")]
    [InlineData("keys")]
    [InlineData("pipeline")]
    [InlineData("schema")]
    public void Real_output_satisfies_the_published_schema(string document)
    {
        var validator = new SchemaValidator(SchemaFactory.Schema(document));
        foreach (var json in Outputs(document))
        {
            using var output = JsonDocument.Parse(json);
            validator.Violations(output.RootElement).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_documented_property_has_its_meaning() =>
        SchemaFactory.Documents.Keys.SelectMany(document => FieldTables.Undescribed(SchemaFactory.Schema(document))).ShouldBeEmpty();

    [Fact]
    public void The_validator_notices_what_is_wrong()
    {
        var validator = new SchemaValidator(SchemaFactory.Schema("findings"));
        var json = JsonNode.Parse(renderer.Render(Shop.Report()))!.AsObject();
        json["rules"]!["examined"] = "many";
        json["findings"]![0]!["severity"] = "dreadful";
        json["findings"]![0]!.AsObject().Remove("title");
        json["surprise"] = 1;
        using var document = JsonDocument.Parse(json.ToJsonString());
        validator.Violations(document.RootElement).Count.ShouldBe(4);
    }

    private IEnumerable<string> Outputs(string document) => document switch
    {
        "findings" => [renderer.Render(Shop.Report()), renderer.Render(Shop.WithIgnored()), renderer.Render(Hostile.Report()), renderer.Render(WithEffects())],
        "advice" => [renderer.Render(ShopAdvice.Advice()), renderer.Render(Hostile.Advice())],
        "plan" => [renderer.Render(Plans.Measured()), renderer.Render(Plans.Planned()), renderer.Render(Hostile.Explanation())],
        "keys" => [renderer.Render(Keyspaces.Shop()), renderer.Render(Keyspaces.Hostile())],
        "pipeline" => [renderer.Render(Pipelines.Shop()), renderer.Render(Pipelines.Hostile())],
        "schema" => [renderer.Render(Schemas.Shop()), renderer.Render(Schemas.Declared()), renderer.Render(Schemas.Hostile())],
        _ => [Written(Shop.Snapshot()), Written(Hostile.Report().Snapshot!)],
    };

    private static string Written(Core.Observation.Snapshot snapshot)
    {
        using var stream = new MemoryStream();
        JsonRenderer.Write(snapshot, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Core.Checks.CheckReport WithEffects()
    {
        var report = Shop.Report();
        var finding = report.Findings[1];
        var index = ShopAdvice.Advice().Indexes[0].Index;
        var table = new Core.Catalogs.ObjectName("main", "orders");
        return report with
        {
            Findings =
            [
                finding with
                {
                    Discriminator = "second",
                    Remedy = finding.Remedy! with
                    {
                        Effects =
                        [
                            new Core.Findings.IndexCreated(index), new Core.Findings.IndexDropped("main", "orders", "x"), new Core.Findings.TableRebuilt(table, "STRICT"),
                            new Core.Findings.RowsChanged(table), new Core.Findings.StatisticsRefreshed(null), new Core.Findings.StorageCompacted(table),
                            new Core.Findings.SettingChanged("journal_mode", "WAL"), new Core.Findings.ConstraintChanged(table, "c", true),
                        ],
                    },
                },
            ],
        };
    }

    private string Example(string document) => document switch
    {
        "findings" => renderer.Render(Shop.Report() with { Findings = [Shop.Report().Findings[1], Shop.Report().Findings[^1]] }),
        "advice" => renderer.Render(ShopAdvice.Advice() with
        {
            Indexes = [ShopAdvice.Advice().Indexes[0]],
            Statements = [.. ShopAdvice.Advice().Statements.Skip(1).Take(2)],
        }),
        "keys" => renderer.Render(Keyspaces.Shop()),
        "pipeline" => renderer.Render(Pipelines.Shop()),
        "schema" => renderer.Render(Schemas.Shop() with { Entities = [Schemas.Shop().Entities[1]] }),
        _ => renderer.Render(Plans.Planned()),
    };

    private static void Published(string file, Func<string, string> wanted, [CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (!File.Exists(Path.Combine(folder!, "Polystore.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        var path = Path.Combine(folder!, file);
        var actual = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var expected = wanted(actual);
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        actual.ShouldBe(expected, $"{file} is behind the types; run with POLYSTORE_UPDATE_GOLDEN=1 and read the difference");
    }

    [GeneratedRegex("<!-- (?<kind>fields|example): (?<document>[a-z]+) -->.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Block();
}
