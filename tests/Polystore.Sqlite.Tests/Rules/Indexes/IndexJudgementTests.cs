using Polystore.Core.Findings;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Indexes;

namespace Polystore.Sqlite.Tests.Rules.Indexes;

public sealed class IndexJudgementTests
{
    private static readonly string[] FiveStatements = ["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5"];

    private static SnapshotBuilder Users(Action<TableBuilder> describe) => new SnapshotBuilder()
        .Table("countries", countries => countries.Column("code").Key("code"))
        .Table("users", users =>
        {
            users.Column("id", "INTEGER").Column("email").Column("country").Column("active").Id("id");
            describe(users);
        });

    private static SqliteColumnProfile Profile(string column, long rows = 50_000, long nulls = 0, long? distinct = null, double? top = null) =>
        new() { Table = "users", Column = column, RowsRead = rows, Complete = true, Nulls = nulls, Texts = rows - nulls, Distinct = distinct, MostCommonShare = top };

    private static SqlitePlanUse Plans(int understood, params string[] used) => new()
    {
        Statements = Enumerable.Range(0, 5).Select(i => new SqlitePlannedStatement($"q{i}", i == 0 ? used : [], i < understood)).ToList(),
    };

    [Fact]
    public void Index_that_no_plan_names_is_unused()
    {
        var finding = Users(users => users.Index("used", "email").Index("idle", "active")).Workload(FiveStatements)
            .Section(SqliteSections.PlanUse, Plans(5, "USED")).Judge(new IndexUnusedByWorkload()).Problem();

        finding.Title.ShouldBe("idle on users is used by none of 5 statements");
        finding.Remedy!.Apply.ShouldBe(["DROP INDEX idle"]);
        finding.Family.ShouldBe("workload");
    }

    [Fact]
    public void Unused_index_is_left_to_a_person_when_a_statement_could_not_be_planned() =>
        Users(users => users.Index("idle", "active")).Workload([.. FiveStatements, "SELEKT"])
            .Section(SqliteSections.PlanUse, new SqlitePlanUse { Statements = [.. Plans(5).Statements, new SqlitePlannedStatement("q9", [], false)] })
            .Judge(new IndexUnusedByWorkload()).Problem().Remedy!.IsAutomatic.ShouldBeFalse();

    [Fact]
    public void Without_workload_or_plans_no_index_is_called_unused()
    {
        Users(users => users.Index("idle", "active")).Judge(new IndexUnusedByWorkload()).ShouldNotBeExamined("--workload");
        Users(users => users.Index("idle", "active")).Workload(FiveStatements).Judge(new IndexUnusedByWorkload()).ShouldNotBeExamined("not planned");
        Users(users => users.Index("idle", "active")).Workload(FiveStatements).Section(SqliteSections.PlanUse, Plans(2)).Judge(new IndexUnusedByWorkload()).ShouldNotBeExamined("too few");
    }

    [Fact]
    public void Decoy_unused_index_that_a_foreign_key_or_a_promise_needs_stays() =>
        Users(users => users.Index("fk", "country").Index("promise", ["email"], unique: true).Unique("active").References("country", "countries", "code"))
            .Workload(FiveStatements).Section(SqliteSections.PlanUse, Plans(5)).Judge(new IndexUnusedByWorkload()).ShouldBeFine();

    [Fact]
    public void Index_over_two_values_is_of_low_selectivity()
    {
        Users(users => users.Index("i", "active")).Profile(Profile("active", distinct: 2, top: 0.55)).Judge(new IndexLowSelectivity())
            .Problem().Title.ShouldBe("i: each value of users.active stands for 45% of the table");
        Users(users => users.Index("i", ["active"], perPrefix: [25_000])).Judge(new IndexLowSelectivity()).Problem().Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Decoy_skewed_flag_with_a_rare_value_is_worth_its_index() =>
        Users(users => users.Index("i", "active")).Profile(Profile("active", distinct: 2, top: 0.99)).Judge(new IndexLowSelectivity()).ShouldBeFine();

    [Fact]
    public void Decoy_one_value_among_many_nulls_leads_to_few_rows() =>
        Users(users => users.Index("i", "active")).Profile(Profile("active", nulls: 48_500, distinct: 1, top: 0.03)).Judge(new IndexLowSelectivity()).ShouldBeFine();

    [Fact]
    public void Decoy_unselective_index_of_a_foreign_key_or_with_a_predicate_stays() =>
        Users(users => users.Index("fk", ["country"], perPrefix: [25_000]).Index("part", ["active"], where: "active = 'n'", perPrefix: [5]).References("country", "countries", "code"))
            .Judge(new IndexLowSelectivity()).ShouldBeFine();

    [Fact]
    public void Selectivity_is_not_judged_without_numbers() =>
        Users(users => users.Index("i", "active")).Judge(new IndexLowSelectivity()).ShouldNotBeExamined("distinct values");

    [Fact]
    public void Index_of_mostly_nulls_wants_a_predicate()
    {
        var finding = Users(users => users.Index("i", ["active"], bytes: 1_000_000)).Profile(Profile("active", nulls: 45_000)).Judge(new IndexNullHeavy()).Problem();

        finding.Title.ShouldBe("i on users.active is 90% NULLs");
        finding.Remedy!.Guidance!.ShouldContain("WHERE active IS NOT NULL");
    }

    [Fact]
    public void Index_with_few_nulls_small_table_or_foreign_key_is_fine()
    {
        Users(users => users.Index("i", "active")).Profile(Profile("active", nulls: 5)).Judge(new IndexNullHeavy()).ShouldBeFine();
        Users(users => users.Rows(100).Index("i", "active")).Profile(Profile("active", rows: 100, nulls: 90)).Judge(new IndexNullHeavy()).ShouldBeFine();
        Users(users => users.Index("i", "country").References("country", "countries", "code")).Profile(Profile("country", nulls: 45_000)).Judge(new IndexNullHeavy()).ShouldBeFine();
        Users(users => users.Index("i", "active")).Missing("sqlite.profile", "rows were not read").Judge(new IndexNullHeavy()).ShouldNotBeExamined("rows were not read");
    }

    [Fact]
    public void Many_heavy_indexes_are_found_and_few_are_not()
    {
        static void Heavy(TableBuilder users, int count)
        {
            users.Bytes(1_000_000);
            for (var i = 0; i < count; i++)
            {
                users.Index($"i{i}", [$"(active || {i})"], bytes: 500_000);
            }
        }

        Users(users => Heavy(users, 5)).Judge(new IndexesOverweight()).Problem().Title.ShouldBe("5 indexes of users that no key needs weigh 2.4 MB, its rows 977 kB");
        Users(users => Heavy(users, 4)).Judge(new IndexesOverweight()).ShouldBeFine();
        Users(users => users.Index("a", "(active)").Index("b", "(active+1)").Index("c", "(active+2)").Index("d", "(active+3)").Index("e", "(active+4)"))
            .Judge(new IndexesOverweight()).ShouldNotBeExamined("dbstat");
    }

    [Fact]
    public void Unique_column_without_promise_is_asked_about_and_then_reported()
    {
        var question = SqliteQuestions.DistinctOf("users", "email");
        Users(_ => { }).Profile().Judge(new UniqueMissing()).Questions.ShouldBe([question]);

        var finding = Users(_ => { }).Profile().Answer(question.Kind, question.Object, ("rows", 5000), ("distinct", 5000)).Judge(new UniqueMissing()).Problem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Remedy!.Guidance.ShouldBe("CREATE UNIQUE INDEX idx_users_email ON users (email)");
        finding.Remedy.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Decoy_repeated_or_promised_values_are_fine()
    {
        var question = SqliteQuestions.DistinctOf("users", "email");
        Users(_ => { }).Profile().Answer(question.Kind, question.Object, ("rows", 5000), ("distinct", 4999)).Judge(new UniqueMissing()).ShouldBeFine();
        Users(users => users.Index("i", ["(lower(email))"], unique: true)).Profile().Judge(new UniqueMissing()).ShouldBeFine();
        Users(users => users.Rows(20)).Profile().Judge(new UniqueMissing()).ShouldBeFine();
        Users(_ => { }).Missing("sqlite.profile", "rows were not read").Judge(new UniqueMissing()).ShouldNotBeExamined("rows were not read");
    }
}
