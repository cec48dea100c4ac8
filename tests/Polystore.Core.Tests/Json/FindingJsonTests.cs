using System.Text.Json;
using System.Text.Json.Nodes;
using Polystore.Core.Checks;
using Polystore.Core.Findings;
using Polystore.Core.Json;
using Polystore.Core.Proofs;

namespace Polystore.Core.Tests.Json;

/// <summary>The machine output is a promise: these names may gain company, and never change.</summary>
public sealed class FindingJsonTests
{
    private static readonly CheckReport Report = new()
    {
        Target = "sqlite:shop.db",
        Engine = "sqlite",
        ServerVersion = "3.40.1",
        ObservedAt = DateTimeOffset.UnixEpoch,
        Rules = new RulesSummary
        {
            Examined = 31,
            Total = 33,
            Fine = ["A"],
            NotExamined = [new UnexaminedRule("B", "why")],
            Options = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["A"] = new Dictionary<string, double> { ["o"] = 1 } },
        },
        Findings =
        [
            new Finding
            {
                Id = "SQLITE-FK-UNINDEXED",
                Family = "indexes",
                Severity = Severity.High,
                Subject = Subject.Column("sqlite", "main", "orders", "user_id"),
                Title = "t",
                Why = "w",
                Impact = "i",
                Evidence = [new Evidence { Name = "rows", Value = 3503L, Unit = "rows", Low = 1, High = 2, Sample = 3, Source = "sqlite_stat1", ObservedAt = DateTimeOffset.UnixEpoch }],
                Remedy = new Remedy { Apply = ["CREATE INDEX i"], Rollback = ["DROP INDEX i"], Effects = [new IndexDropped("main", "t", "i"), new StatisticsRefreshed(null)] },
                Proof = new Proof
                {
                    Kind = ProofKind.Measured,
                    Environment = "e",
                    Runs = [new ProofRun { Scale = 1, Metric = "vm_steps", Before = 91234, After = 412, N = 5, Digest = DigestVerdict.Equal }],
                },
            },
        ],
    };

    [Theory]
    [InlineData("$", "format target engine serverVersion rules findings")]
    [InlineData("$.rules", "examined total fine notExamined options")]
    [InlineData("$.rules.notExamined.0", "id reason")]
    [InlineData("$.findings.0", "id family state severity object subject fingerprint title why impact evidence remedy proof")]
    [InlineData("$.findings.0.subject", "engine node kind path location")]
    [InlineData("$.findings.0.evidence.0", "name value unit low high sample source observedAt")]
    [InlineData("$.findings.0.remedy", "apply rollback reversible reason lock duration")]
    [InlineData("$.findings.0.proof", "kind runs environment")]
    [InlineData("$.findings.0.proof.runs.0", "scale metric before after n spread digest")]
    public void Every_promised_property_is_there(string path, string names)
    {
        var node = path.Split('.').Skip(1).Aggregate(
            JsonNode.Parse(Write(Report))!,
            (current, step) => current is JsonArray array ? array[int.Parse(step)]! : current[step]!);
        names.Split(' ').Where(name => !node.AsObject().ContainsKey(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Values_have_the_promised_spelling()
    {
        var finding = JsonNode.Parse(Write(Report))!["findings"]![0]!;
        finding["state"]!.GetValue<string>().ShouldBe("problem");
        finding["severity"]!.GetValue<string>().ShouldBe("high");
        finding["object"]!.GetValue<string>().ShouldBe("main.orders(user_id)");
        finding["evidence"]![0]!["value"]!.GetValue<long>().ShouldBe(3503);
        finding["proof"]!["kind"]!.GetValue<string>().ShouldBe("measured");
        finding["proof"]!["runs"]![0]!["digest"]!.GetValue<string>().ShouldBe("equal");
    }

    [Fact]
    public void A_report_reads_back()
    {
        var again = JsonSerializer.Deserialize(Write(Report), PolystoreJson.Default.CheckReport)!;
        Write(again).ShouldBe(Write(Report));
        again.Findings[0].Fingerprint.ShouldBe(Report.Findings[0].Fingerprint);
        again.Findings[0].Remedy!.Effects.ShouldBe(Report.Findings[0].Remedy!.Effects);
    }

    public static TheoryData<EvidenceValue, string> Values => new()
    {
        { 1L, "1" },
        { 1.0, "1.0" },
        { -0.5, "-0.5" },
        { 1e300, "1E+300" },
        { 123456789012345678.0, null! },
        { double.NaN, "null" },
        { true, "true" },
        { "a\"b", null! },
        { (string?)null, "null" },
        { long.MinValue, "-9223372036854775808" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void An_evidence_value_keeps_its_kind(EvidenceValue value, string? json)
    {
        var text = JsonSerializer.Serialize(value);
        if (json is not null)
        {
            text.ShouldBe(json);
        }

        if (value.Boxed is not double.NaN)
        {
            JsonSerializer.Deserialize<EvidenceValue>(text).ShouldBe(value);
        }
    }

    [Theory]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0, "0")]
    [InlineData(0.5, "0.5")]
    [InlineData(1234.56, "1,235")]
    public void A_small_number_is_not_shown_as_nothing(double number, string shown) => ((EvidenceValue)number).ToString().ShouldBe(shown);

    [Fact]
    public void Fingerprints_are_the_same_in_every_version()
    {
        // Ignore lists hold these; a change here breaks them.
        Fingerprint(Subject.Column("sqlite", "main", "orders", "user_id")).ShouldBe("12613844f1409cd0");
        Fingerprint(Subject.Database("sqlite")).ShouldBe("9dd3c15ff32301b3");
        Fingerprint(Subject.Table("sqlite", "main", "größe 漢")).ShouldBe("3e68af446adaabc2");
        FindingFingerprint.Of("R", Subject.Table("postgres", "s", "t") with { Node = "replica:1" }, "d").ShouldBe("d32c1d69ee63aaca");
    }

    [Fact]
    public void Fingerprints_tell_subjects_apart_and_ignore_what_may_change()
    {
        Fingerprint(Subject.Table("e", "a.b", "c")).ShouldNotBe(Fingerprint(Subject.Table("e", "a", "b.c")));
        var finding = Report.Findings[0];
        (finding with { Title = "other", Severity = Severity.Low, Evidence = [] }).Fingerprint.ShouldBe(finding.Fingerprint);
        (finding with { Discriminator = "x" }).Fingerprint.ShouldNotBe(finding.Fingerprint);
    }

    private static string Fingerprint(Subject subject) => FindingFingerprint.Of("SQLITE-X", subject);

    private static string Write(CheckReport report) => JsonSerializer.Serialize(report, PolystoreJson.Default.CheckReport);
}
