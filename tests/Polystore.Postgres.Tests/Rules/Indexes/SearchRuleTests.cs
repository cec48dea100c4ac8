using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Tests.Rules.Workload;

namespace Polystore.Postgres.Tests.Rules.Indexes;

public sealed class SearchRuleTests
{
    private static PostgresSnapshot Documents(Func<TableSketch, TableSketch>? more = null) => new PostgresSnapshot().Table("docs", table =>
    {
        var drawn = table.Column("id").PrimaryKey("id").Column("owner")
            .Column("body", "jsonb", "jsonb")
            .Column("tags", "text[]", "_text", layout: column => column with { TypeCategory = "A" })
            .Column("words", "tsvector", "tsvector")
            .Column("title", "text", "text")
            .Column("area", "int4range", "int4range")
            .Column("code", "character(8)", "bpchar");
        return more is null ? drawn : more(drawn);
    });

    // A call reads all 1,280 pages in 200 ms, 10,000 times a day.
    private static StatementSketch Reads(string query, double blocks = 1280) => new StatementSketch().Is(query, 10_000, 200, item => item with { SharedBlocksHit = 10_000 * blocks });

    private static PostgresSnapshot WithTrigrams(PostgresSnapshot snapshot, bool installed = true) => snapshot.With(PostgresSections.Extensions, new PostgresExtensions
    {
        Items = installed ? [new PostgresExtension { Name = "pg_trgm", Version = "1.6", Schema = "ext" }] : [],
        Available = ["pg_trgm"],
    });

    [Theory]
    [InlineData("SELECT * FROM docs WHERE body @> $1", "body", "body jsonb_path_ops")]
    [InlineData("SELECT * FROM docs WHERE body ? $1", "body", "body")]
    [InlineData("SELECT count(*) FROM docs d WHERE d.tags && $1", "tags", "tags")]
    [InlineData("SELECT count(*) FROM docs d WHERE $1 <@ d.tags", "tags", "tags")]
    [InlineData("DELETE FROM public.docs WHERE words @@ plainto_tsquery($1) AND owner <> $2", "words", "words")]
    [InlineData("SELECT * FROM docs WHERE to_tsquery($1) @@ words", "words", "words")]
    public void Search_inside_values_wants_gin(string query, string column, string key)
    {
        var finding = Reads(query).Judge(new GinMissing(), Documents()).ShouldBeProblem($"public.docs({column})");
        finding.Remedy!.Apply.ShouldBe([$"CREATE INDEX CONCURRENTLY idx_docs_{column} ON public.docs USING gin ({key})"]);
        finding.Severity.ShouldBe(Severity.Low);
        finding.Impact.ShouldNotBeNull().ShouldContain("33 minutes of work a day");
    }

    [Fact]
    public void Any_of_an_array_has_to_be_written_anew_before_an_index_helps()
    {
        var finding = Reads("SELECT * FROM docs WHERE $1 = ANY(tags)").Judge(new GinMissing(), Documents()).ShouldBeProblem("public.docs(tags)");
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        finding.Remedy.Guidance.ShouldNotBeNull().ShouldContain("tags @> ARRAY[$1]");
    }

    [Fact]
    public void Words_of_a_text_are_left_to_a_person_because_the_configuration_is_not_kept() =>
        Reads("SELECT * FROM docs WHERE to_tsvector($1, title) @@ to_tsquery($2)").Judge(new GinMissing(), Documents()).ShouldBeProblem("public.docs(title)").Remedy!.IsAutomatic.ShouldBeFalse();

    [Theory]
    [InlineData("SELECT * FROM docs WHERE area && $1")]
    [InlineData("SELECT * FROM docs WHERE area @> $1")]
    [InlineData("SELECT * FROM docs WHERE id = ANY($1)")]
    [InlineData("SELECT body @> $1 FROM docs")]
    [InlineData("SELECT * FROM docs WHERE body @> $1 OR owner = $2")]
    [InlineData("SELECT * FROM docs a JOIN docs b ON a.id = b.owner WHERE a.body @> b.body")]
    [InlineData("SELECT * FROM docs WHERE NOT body @> $1")]
    [InlineData("SELECT * FROM elsewhere WHERE body @> $1")]
    public void Other_operators_and_types_want_no_gin(string query) => Reads(query).Judge(new GinMissing(), Documents()).ShouldBeFine();

    [Fact]
    public void Search_that_has_an_index_or_reads_little_or_is_rare_is_fine()
    {
        const string query = "SELECT * FROM docs WHERE tags @> $1";
        Reads(query).Judge(new GinMissing(), Documents(table => table.Index("by_tags", "tags", index => index with { Method = "gin" }))).ShouldBeFine();
        Reads("SELECT * FROM docs WHERE owner = $1 AND tags @> $2", blocks: 12).Judge(new GinMissing(), Documents(table => table.Index("by_owner", "owner"))).ShouldBeFine();
        new StatementSketch().Is(query, 5, 200, item => item with { SharedBlocksHit = 5 * 1280 }).Judge(new GinMissing(), Documents()).ShouldBeFine();
        Reads(query).Judge(new GinMissing(), Documents(table => table.Has(relation => relation with { Pages = 100 }))).ShouldBeFine();
        Reads(query).Judge(new GinMissing(), Documents().Table("copy", table => table).Table("big", table => table)).ShouldBeProblem("public.docs(tags)");
    }

    [Fact]
    public void Blocks_of_a_join_are_not_laid_at_the_door_of_a_table_that_a_key_finds()
    {
        var snapshot = Documents(table => table.Index("by_owner", "owner")).Table("owners", table => table.Column("id").PrimaryKey("id").Column("name", "text", "text"));
        Reads("SELECT * FROM owners o JOIN docs d ON d.owner = o.id WHERE o.name = $1 AND d.tags @> $2").Judge(new GinMissing(), snapshot).ShouldBeFine();
        Reads("SELECT * FROM owners o JOIN docs d ON d.owner = o.id WHERE o.name = $1 AND d.tags @> $2").Judge(new GinMissing(), Documents().Table("owners", table => table.Column("id").Column("name", "text", "text")))
            .ShouldBeProblem("public.docs(tags)");
    }

    [Fact]
    public void Several_statements_on_one_column_are_one_finding()
    {
        var finding = Reads("SELECT * FROM docs WHERE body @> $1").Is("SELECT id FROM docs WHERE body ?| $1", 5000, 400, item => item with { SharedBlocksHit = 5000 * 1280 })
            .Judge(new GinMissing(), Documents()).ShouldBeProblem("public.docs(body)");
        finding.Remedy!.Apply.ShouldHaveSingleItem().ShouldEndWith("USING gin (body)");
        finding.Evidence.Count(evidence => evidence.Name == "statement").ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_said_of_searches_without_counted_statements()
    {
        Documents().Missing(PostgresSections.Statements.Name, "pg_stat_statements is not installed").Judge(new GinMissing()).ShouldNotBeExamined("pg_stat_statements");
        Documents().Missing(PostgresSections.Statements.Name, "pg_stat_statements is not installed").Judge(new TrigramMissing()).ShouldNotBeExamined("pg_stat_statements");
        Documents().Missing(PostgresSections.Statements.Name, "pg_stat_statements is not installed").Judge(new HashCandidate()).ShouldNotBeExamined("pg_stat_statements");
        new StatementSketch().Counted(forHours: 0.2).Judge(new GinMissing(), Documents()).ShouldNotBeExamined("12 minutes");
    }

    [Fact]
    public void Text_inside_a_value_wants_trigrams_from_the_schema_of_the_extension()
    {
        var finding = Reads("SELECT * FROM docs WHERE title ILIKE $1").Judge(new TrigramMissing(), WithTrigrams(Documents())).ShouldBeProblem("public.docs(title)");
        finding.Remedy!.Apply.ShouldBe(["CREATE INDEX CONCURRENTLY idx_docs_title ON public.docs USING gin (title ext.gin_trgm_ops)"]);
        Reads("SELECT * FROM docs WHERE title ~* $1 OR title ILIKE $2").Judge(new TrigramMissing(), WithTrigrams(Documents())).ShouldBeProblem("public.docs(title)").Remedy!.IsAutomatic.ShouldBeTrue();
    }

    [Fact]
    public void Extension_that_is_only_available_is_installed_and_goes_with_the_way_back()
    {
        var remedy = Reads("SELECT * FROM docs WHERE title ILIKE $1").Judge(new TrigramMissing(), WithTrigrams(Documents(), installed: false)).ShouldBeProblem("public.docs(title)").Remedy!;
        remedy.Apply[0].ShouldBe("CREATE EXTENSION pg_trgm WITH SCHEMA public");
        remedy.Rollback.ShouldBe(["DROP INDEX CONCURRENTLY public.idx_docs_title", "DROP EXTENSION pg_trgm"]);
        var nowhere = Reads("SELECT * FROM docs WHERE title ILIKE $1").Judge(new TrigramMissing(), Documents()).ShouldBeProblem("public.docs(title)").Remedy!;
        nowhere.IsAutomatic.ShouldBeFalse();
        nowhere.Reason.ShouldNotBeNull().ShouldContain("not among the extensions");
    }

    [Fact]
    public void Pattern_that_is_not_kept_leaves_the_kind_of_index_to_a_person()
    {
        var remedy = Reads("SELECT * FROM docs WHERE title LIKE $1").Judge(new TrigramMissing(), WithTrigrams(Documents())).ShouldBeProblem("public.docs(title)").Remedy!;
        remedy.IsAutomatic.ShouldBeFalse();
        remedy.Guidance.ShouldNotBeNull().ShouldContain("title text_pattern_ops");
        var withPrefixes = Documents(table => table.Index("by_prefix", "title", index => index with { Keys = [IndexKey.On("title") with { OperatorClass = "text_pattern_ops" }] }));
        Reads("SELECT * FROM docs WHERE title LIKE $1").Judge(new TrigramMissing(), WithTrigrams(withPrefixes)).ShouldBeProblem("public.docs(title)").Remedy!.IsAutomatic.ShouldBeTrue();
    }

    [Fact]
    public void Lowered_text_wants_an_index_on_the_expression() =>
        Reads("SELECT * FROM docs WHERE lower(title) LIKE $1").Judge(new TrigramMissing(), WithTrigrams(Documents())).ShouldBeProblem("public.docs(title)")
            .Remedy!.Guidance.ShouldNotBeNull().ShouldContain("(lower(title))");

    [Theory]
    [InlineData("SELECT * FROM docs WHERE code LIKE $1", 1280)]
    [InlineData("SELECT * FROM docs WHERE title LIKE $1", 5)]
    [InlineData("SELECT * FROM docs WHERE title NOT LIKE $1", 1280)]
    [InlineData("SELECT * FROM docs WHERE title LIKE $1 OR owner = $2", 1280)]
    [InlineData("SELECT title LIKE $1 FROM docs", 1280)]
    public void Patterns_that_trigrams_would_not_help_are_left_alone(string query, double blocks) =>
        Reads(query, blocks).Judge(new TrigramMissing(), WithTrigrams(Documents())).ShouldBeFine();

    [Fact]
    public void Foreign_key_that_statements_look_for_weighs_what_they_take()
    {
        PostgresSnapshot Orders(Func<TableSketch, TableSketch>? more = null) => new PostgresSnapshot()
            .Table("users", table => table.Column("id").PrimaryKey("id"))
            .Table("docs", table => (more ?? (same => same))(table.Column("owner").Column("at").ForeignKey("owner", "users")));

        const string query = "SELECT * FROM docs WHERE owner = $1 ORDER BY at LIMIT $2";
        var finding = Reads(query).Judge(new ForeignKeyUnindexed(), Orders()).ShouldBeProblem("public.docs(owner)");
        finding.Impact.ShouldBe("10,000 calls of statements that look for it read the whole table: 33 minutes of work a day");
        new StatementSketch().Is(query, 100_000, 200, item => item with { SharedBlocksHit = 100_000 * 1280.0 }).Judge(new ForeignKeyUnindexed(), Orders())
            .ShouldBeProblem("public.docs(owner)").Severity.ShouldBe(Severity.Medium);
        Reads("SELECT * FROM docs WHERE at = $1").Judge(new ForeignKeyUnindexed(), Orders()).ShouldBeProblem("public.docs(owner)").Impact.ShouldNotBeNull().ShouldStartWith("no parent row");
        Reads(query, blocks: 20).Judge(new ForeignKeyUnindexed(), Orders()).ShouldBeProblem("public.docs(owner)").Impact.ShouldNotBeNull().ShouldStartWith("no parent row");
    }

    private static PostgresSnapshot Links(Func<Core.Catalogs.Index, Core.Catalogs.Index>? change = null, double length = 120, double distinct = 1_000_000) => new PostgresSnapshot().Table("links", table => table
        .Column("url", "text", "text", new ColumnStatistics { DistinctValues = distinct, AverageBytes = length, NullFraction = 0 })
        .Is(links => links with { Rows = 1_000_000 })
        .Index("by_url", "url", index => (change ?? (same => same))(index with { Bytes = 160L << 20 })));

    [Fact]
    public void Long_values_compared_by_equality_alone_would_do_with_hash()
    {
        var finding = new StatementSketch().Is("SELECT * FROM links WHERE url = $1", 1000, 1).Is("SELECT * FROM links WHERE url IN ($1, $2)", 10, 1)
            .Judge(new HashCandidate(), Links()).ShouldBeProblem("public.by_url on links");
        finding.Severity.ShouldBe(Severity.Info);
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        finding.Evidence.Single(evidence => evidence.Name == "size as hash, estimated").Value.Number.ShouldNotBeNull().ShouldBeInRange(25e6, 50e6);
    }

    [Theory]
    [InlineData("SELECT * FROM links ORDER BY url LIMIT $1")]
    [InlineData("SELECT * FROM links WHERE url > $1")]
    [InlineData("SELECT * FROM links WHERE url LIKE $1")]
    [InlineData("SELECT url, count(*) FROM links GROUP BY url")]
    [InlineData("SELECT max(url) FROM links")]
    [InlineData("SELECT DISTINCT url FROM links")]
    public void Order_of_the_values_keeps_the_btree(string query) =>
        new StatementSketch().Is("SELECT * FROM links WHERE url = $1", 1000, 1).Is(query, 1, 1).Judge(new HashCandidate(), Links()).ShouldBeFine();

    [Fact]
    public void Unique_short_repeated_or_unseen_values_keep_the_btree()
    {
        var statements = new StatementSketch().Is("SELECT * FROM links WHERE url = $1", 1000, 1);
        statements.Judge(new HashCandidate(), Links(index => index with { Unique = true })).ShouldBeFine();
        statements.Judge(new HashCandidate(), Links(index => index with { Bytes = 60L << 20 })).ShouldBeFine();
        statements.Judge(new HashCandidate(), Links(distinct: 1000)).ShouldBeFine();
        new StatementSketch().Is("SELECT * FROM other WHERE url = $1", 1000, 1).Judge(new HashCandidate(), Links()).ShouldBeFine();
    }
}
