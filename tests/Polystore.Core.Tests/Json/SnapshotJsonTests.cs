using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Core.Observation;

namespace Polystore.Core.Tests.Json;

/// <summary>A snapshot that someone kept must stay readable: the golden file is never regenerated, only added to by a new number.</summary>
public sealed class SnapshotJsonTests
{
    private const string Opening = """{"format":"polystore.snapshot/1","target":"t","engine":"e","serverVersion":"1","observedAt":"2026-01-01T00:00:00Z"}""";

    private static readonly SectionKey<Shape> Key = new("sqlite.shape", TestJson.Default.Shape);
    private static readonly SectionKey<LaterShape> LaterKey = new("sqlite.later", TestJson.Default.LaterShape);

    [Fact]
    public void The_golden_file_of_format_1_is_read_with_every_part()
    {
        var snapshot = PolystoreJson.ReadSnapshot(Golden(), "snapshot-1.json");

        snapshot.Engine.ShouldBe("sqlite");
        snapshot.ObservedAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var orders = snapshot.Catalog.FindTable(new("main", "orders"))!;
        orders.ForeignKeys.Single().References!.Table.Name.ShouldBe("users");
        orders.Indexes.Single().RowsPerPrefix.ShouldBe([12.5, 1]);
        orders.Indexes.Single().Keys[1].Descending.ShouldBeTrue();
        orders.HasOption("STRICT").ShouldBeTrue();
        orders.FindColumn("total")!.Statistics!.NullFraction.ShouldBe(0.25);
        snapshot.SettingValue("journal_mode").ShouldBe("wal");
        snapshot.Workload!.Statements.Single().Calls.ShouldBe(120);
        snapshot.Answer(new ProbeQuestion("bloat", "main\u001fix"))!.Values!["ratio"].ShouldBe(0.5);
        snapshot.TryGet(Key, out var shape, out _).ShouldBeTrue();
        shape!.Pages.ShouldBe(7);
        snapshot.TryGet(new SectionKey<Shape>("sqlite.integrity", TestJson.Default.Shape), out _, out var reason).ShouldBeFalse();
        reason.ShouldBe("the file is locked");
        snapshot.TryGet(new SectionKey<Shape>("absent", TestJson.Default.Shape), out _, out reason).ShouldBeFalse();
        reason.ShouldBe("the snapshot does not hold it");
    }

    [Fact]
    public void What_is_named_by_keys_is_read_with_every_key()
    {
        var snapshot = PolystoreJson.ReadSnapshot(Opening[..^1] + ""","nodes":[{"name":"h","role":"primary","version":"1","observedAt":"2026-01-01T00:00:00Z","facts":{"database":"shop"}}],"answers":[{"question":{"kind":"bloat","object":"t"},"values":{"ratio":0.5},"observedAt":"2026-01-01T00:00:00Z"}]}""", "f");

        snapshot.Nodes.Single().Facts["database"].ShouldBe("shop");
        snapshot.Answers.Single().Values!["ratio"].ShouldBe(0.5);
    }

    [Fact]
    public void Names_that_a_file_repeats_are_one_string()
    {
        var (first, second) = (PolystoreJson.ReadSnapshot(Golden(), "f"), PolystoreJson.ReadSnapshot(Golden(), "f"));

        second.Catalog.Tables[0].Name.ShouldBeSameAs(first.Catalog.Tables[0].Name);
        second.Catalog.Tables[0].Columns[0].Type.ShouldBeSameAs(first.Catalog.Tables[0].Columns[0].Type);
    }

    [Fact]
    public void What_the_golden_file_says_is_written_again_with_the_same_names()
    {
        var golden = JsonNode.Parse(Golden())!;
        var written = JsonNode.Parse(Write(PolystoreJson.ReadSnapshot(Golden(), "f")))!;

        // Newer versions may say more, never less and nothing else.
        Missing(golden, written, "$").ShouldBeEmpty();
    }

    [Fact]
    public void What_an_early_file_does_not_say_has_the_value_that_the_record_gives_it()
    {
        var snapshot = PolystoreJson.ReadSnapshot(Golden("snapshot-1-early.json"), "f");

        snapshot.Answers.ShouldBeEmpty();
        snapshot.Nodes.Single().Facts.ShouldBeEmpty();
        var table = snapshot.Catalog.Tables.Single();
        table.Constraints.Single().ShouldSatisfyAllConditions(key => key.Validated.ShouldBeTrue(), key => key.Columns.ShouldBe(["id"]));
        table.Indexes.Single().ShouldSatisfyAllConditions(
            index => index.Valid.ShouldBeTrue(), index => index.Method.ShouldBe("btree"),
            index => index.Include.ShouldBeEmpty(), index => index.Options.ShouldBeEmpty());
        snapshot.TryGet(LaterKey, out var shape, out _).ShouldBeTrue();
        shape!.ShouldSatisfyAllConditions(later => later.Pages.ShouldBe(7), later => later.Lists.ShouldBeEmpty(), later => later.Sound.ShouldBeTrue());
    }

    [Theory]
    [InlineData("""{"lists":["a"]}""")]
    [InlineData("""{"pages":"many"}""")]
    [InlineData("7")]
    public void Section_that_its_engine_cannot_read_is_not_examined(string value)
    {
        var json = Opening.TrimEnd('}') + $$""","sections":[{"name":"sqlite.later","observedAt":"2026-01-01T00:00:00Z","value":{{value}}}]}""";
        PolystoreJson.ReadSnapshot(json, "f").TryGet(LaterKey, out var shape, out var reason).ShouldBeFalse();
        shape.ShouldBeNull();
        reason.ShouldBe("the snapshot holds it in a form that this version cannot read");
    }

    [Fact]
    public void A_typed_section_survives_the_file()
    {
        var snapshot = PolystoreJson.ReadSnapshot(Golden(), "f") with { Sections = [SnapshotSection.Of(Key, new Shape(9), DateTimeOffset.UnixEpoch)] };
        var again = PolystoreJson.ReadSnapshot(Write(snapshot), "f");

        again.TryGet(Key, out var shape, out _).ShouldBeTrue();
        shape.ShouldBe(new Shape(9));
        Write(again).ShouldBe(Write(snapshot));
    }

    [Fact]
    public void What_a_newer_version_wrote_into_a_section_is_written_again_as_it_stood()
    {
        const string Section = """{"name":"sqlite.shape","observedAt":"2026-01-01T00:00:00+00:00","value":{"pages":7,"later":{"of \u0022it\u0022":[1.0,-2e9,true,null,"\u00e9 \u0022x\u0022"]}}}""";
        var golden = JsonNode.Parse(Golden())!;
        golden["sections"] = new JsonArray(JsonNode.Parse(Section));
        var snapshot = PolystoreJson.ReadSnapshot(golden.ToJsonString(), "f");

        snapshot.TryGet(Key, out var shape, out _).ShouldBeTrue();
        shape!.Pages.ShouldBe(7);
        JsonNode.Parse(Write(snapshot))!["sections"]![0]!.ToJsonString().ShouldBe(JsonNode.Parse(Section)!.ToJsonString());
    }

    [Fact]
    public void The_format_may_stand_anywhere() =>
        PolystoreJson.ReadSnapshot("{\"note\":\"" + new string('x', 9000) + "\"," + Opening[1..], "f").Engine.ShouldBe("e");

    [Fact]
    public void A_file_with_a_byte_order_mark_is_read() => PolystoreJson.ReadSnapshot('\ufeff' + Opening, "f").Engine.ShouldBe("e");

    [Theory]
    [InlineData("", "not a readable")]
    [InlineData("null", "not a Polystore snapshot")]
    [InlineData("[]", "not a Polystore snapshot")]
    [InlineData("{}", "not a Polystore snapshot")]
    [InlineData("""{"format": 1}""", "not a readable")]
    [InlineData("""{"format": "polystore.findings/1"}""", "not a Polystore snapshot")]
    [InlineData("""{"format": "polystore.snapshot/2"}""", "update Polystore")]
    [InlineData("""{"format": "polystore.snapshot/1"}""", "not a readable")]
    [InlineData("""{"format":"polystore.snapshot/1","target":"t","engine":"e","serverVersion":"1","observedAt":"2026-01-01T00:00:00Z","nodes":null}""", "not a readable")]
    [InlineData("""{"format":"polystore.snapshot/1","target":"t","engine":"e","serverVersion":"1","observedAt":"2026-01-01T00:00:00Z","sections":[{"name":"a","observedAt":"yesterday"}]}""", "not a readable")]
    public void What_is_no_snapshot_is_said_so(string json, string words) =>
        Should.Throw<UsageException>(() => PolystoreJson.ReadSnapshot(json, "x.json")).Message.ShouldContain(words);

    private static string Write(Snapshot snapshot) => System.Text.Json.JsonSerializer.Serialize(snapshot, PolystoreJson.Default.Snapshot);

    private static string Golden(string name = "snapshot-1.json", [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "Golden", name));

    private static IEnumerable<string> Missing(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject one, JsonObject other) => one.SelectMany(entry => Missing(entry.Value, other[entry.Key], $"{path}.{entry.Key}")),
        (JsonArray one, JsonArray other) when one.Count == other.Count => one.SelectMany((item, i) => Missing(item, other[i], $"{path}[{i}]")),
        _ => JsonNode.DeepEquals(expected, actual) ? [] : [path],
    };
}

public sealed record Shape(int Pages);

public sealed record LaterShape
{
    public required int Pages { get; init; }

    public IReadOnlyList<string> Lists { get; init; } = [];

    public bool Sound { get; init; } = true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Shape))]
[JsonSerializable(typeof(LaterShape))]
internal sealed partial class TestJson : JsonSerializerContext;
