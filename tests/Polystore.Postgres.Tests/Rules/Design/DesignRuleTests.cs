using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Design;

namespace Polystore.Postgres.Tests.Rules.Design;

public sealed class DesignRuleTests
{
    private static PostgresSnapshot Key(string baseType, decimal last, string sequenceType = "bigint", decimal maximum = long.MaxValue) => new PostgresSnapshot()
        .Table("t", table => table.Column("id", baseType, baseType, layout: layout => layout with { ReferencedSequence = "public.t_id_seq" }))
        .Sequence(new Sequence { Schema = "public", Name = "t_id_seq", Type = sequenceType, Maximum = maximum, LastValue = last });

    [Theory]
    [InlineData("int2", 32_000, Severity.Critical)]
    [InlineData("int2", 20_000, Severity.Low)]
    [InlineData("int4", 1_900_000_000, Severity.High)]
    public void Key_is_judged_by_what_its_own_type_holds(string type, long last, Severity severity) =>
        Key(type, last).Judge(new SequenceFilling()).ShouldBeProblem("public.t_id_seq").Severity.ShouldBe(severity);

    [Theory]
    [InlineData("int8", 2_000_000_000)]
    [InlineData("int4", 5)]
    public void Key_with_room_is_fine(string type, long last) => Key(type, last).Judge(new SequenceFilling()).ShouldBeFine();

    [Fact]
    public void Sequence_narrower_than_its_column_is_widened_in_the_catalogue()
    {
        var remedy = Key("int8", 2_000_000_000, "integer", int.MaxValue).Judge(new SequenceFilling()).ShouldBeProblem("public.t_id_seq").Remedy!;

        remedy.Apply.ShouldBe(["ALTER SEQUENCE public.t_id_seq AS bigint"]);
        remedy.Rollback.ShouldBe(["ALTER SEQUENCE public.t_id_seq AS integer"]);
    }

    [Fact]
    public void Date_it_runs_out_comes_from_the_rate_between_two_snapshots()
    {
        var finding = Key("int4", 1_500_000_000).Before(Key("int4", 1_400_000_000), days: 10).Judge(new SequenceFilling()).ShouldBeProblem("public.t_id_seq");

        // 647,483,647 values at ten million a day.
        finding.Title.ShouldContain("2026-05-05");
        finding.Evidence.ShouldContain(fact => fact.Name == "days left" && Math.Abs(fact.Value.Number!.Value - 64.7) < 0.1);
    }

    [Fact]
    public void Falling_sequence_runs_towards_its_minimum() =>
        new PostgresSnapshot().Sequence(new Sequence { Schema = "public", Name = "down", Increment = -1, Start = -1, Minimum = -1000, Maximum = -1, LastValue = -960 })
            .Judge(new SequenceFilling()).ShouldBeProblem("public.down").Severity.ShouldBe(Severity.Critical);

    [Fact]
    public void Unread_sequence_is_no_full_sequence() =>
        new PostgresSnapshot().Sequence(new Sequence { Schema = "public", Name = "s", LastValue = null, Maximum = 10 }).Judge(new SequenceFilling()).ShouldBeFine();

    [Fact]
    public void Narrow_key_without_sequence_is_judged_by_rows()
    {
        PostgresSnapshot With(double rows, string type = "int4") => new PostgresSnapshot().Table("t", table => table.Column("id", type, type).PrimaryKey("id").Is(large => large with { Rows = rows }));

        With(1.5e9).Judge(new IntegerKey()).ShouldBeProblem("public.t(id)").Severity.ShouldBe(Severity.High);
        With(1e6).Judge(new IntegerKey()).ShouldBeFine();
        With(1.5e9, "int8").Judge(new IntegerKey()).ShouldBeFine();
    }

    [Fact]
    public void Partitions_stand_behind_their_parent() =>
        new PostgresSnapshot()
            .Table("ev", table => table.Column("c", "money", "money").Is(parent => parent with { Kind = TableKind.Partitioned }))
            .Table("ev1", table => table.Column("c", "money", "money").Is(part => part with { Kind = TableKind.Partition, Parent = new ObjectName("public", "ev") }))
            .Judge(new MoneyType()).ShouldBeProblem("public.ev(c)");

    [Theory]
    [InlineData(3, "public.t0(created_at), public.t1(created_at), public.t2(created_at)")]
    [InlineData(4, "public")]
    public void What_many_tables_have_alike_is_one_finding_of_the_schema(int tables, string objects) =>
        string.Join(", ", Enumerable.Range(0, tables)
            .Aggregate(new PostgresSnapshot(), (snapshot, number) => snapshot.Table($"t{number}", table => table.Column("created_at", "timestamp without time zone", "timestamp")))
            .Judge(new TimestampWithoutZone()).Findings.Select(finding => finding.Object).Order(StringComparer.Ordinal)).ShouldBe(objects);

    [Fact]
    public void Unseen_column_types_are_not_fine()
    {
        foreach (var rule in new IRule[] { new CharN(), new TimestampWithoutZone(), new MoneyType(), new Varchar255(), new JsonNotJsonb(), new FloatForMoney(), new UuidAsText(), new SerialNotIdentity(), new SequenceFilling(), new IntegerKey() })
        {
            new PostgresSnapshot().Missing(PostgresSections.ColumnLayouts.Name, "timeout").Judge(rule).ShouldNotBeExamined("timeout");
        }
    }

    [Theory]
    [InlineData("character(36)", true)]
    [InlineData("character(32)", false)]
    public void A_uuid_may_be_one_column_of_a_key_and_a_hash_beside_others_is_none(string type, bool uuid)
    {
        var verdict = new PostgresSnapshot()
            .Table("t", table => table.Column("event", type, "bpchar", new ColumnStatistics { AverageBytes = uuid ? 37 : 33, DistinctValues = 900 }).Column("project").PrimaryKey("event project"))
            .Judge(new UuidAsText());

        verdict.Findings.Count(finding => finding.State == Core.Findings.FindingState.Problem).ShouldBe(uuid ? 1 : 0);
    }

    [Fact]
    public void Uuid_text_is_told_by_its_width_and_not_by_its_type()
    {
        PostgresSnapshot With(double width) => new PostgresSnapshot().Table("t", table => table.Column("uuid", "text", "text", new ColumnStatistics { AverageBytes = width, DistinctValues = 900 }));

        With(37).Judge(new UuidAsText()).ShouldBeProblem("public.t(uuid)");
        With(12).Judge(new UuidAsText()).ShouldBeFine();
    }

    [Fact]
    public void Every_rule_says_where_its_numbers_come_from()
    {
        foreach (var info in RuleCatalog.FindIn(typeof(PostgresEngine).Assembly).Select(rule => rule.Info).Where(info => info.Family is "indexes" or "tables" or "design"))
        {
            info.References.ShouldNotBeEmpty(info.Id);
            info.LooksFor.ShouldContain("Not reported", customMessage: info.Id);
            info.Options.ShouldAllBe(option => option.Source.Length > 20 && option.Default >= option.Minimum && option.Default <= option.Maximum, info.Id);
        }
    }
}
