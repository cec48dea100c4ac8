using System.Diagnostics;
using System.Text;
using Polystore.Sql.PgQuery;
using Polystore.Sql.PgQuery.Native;

namespace Polystore.Sql.Tests.PgQuery;

public sealed class PgParserTests
{
    [PgFact]
    public void Every_statement_of_the_corpus_parses()
    {
        PgCorpus.All.Count.ShouldBeGreaterThan(200);
        foreach (var sql in PgCorpus.All)
            Should.NotThrow(() => PgParser.ParseJson(sql), sql);
    }

    [PgFact]
    public void Deparsing_keeps_the_fingerprint_and_comes_to_rest()
    {
        // What libpg_query 15-4.0.0 writes wrongly; a later one may write it well.
        string[] known = ["begin atomic", "(b, c) =", "nulls not distinct", "nowait for share"];
        var refused = new List<string>();
        foreach (var sql in PgCorpus.All)
        {
            try
            {
                var again = PgParser.Deparse(sql);
                PgParser.Fingerprint(again).ShouldBe(PgParser.Fingerprint(sql), sql);
                PgParser.Deparse(again).ShouldBe(again);
            }
            catch (PgSyntaxException e) when (!known.Any(k => sql.Contains(k, StringComparison.Ordinal)))
            {
                refused.Add($"{sql} => {e.Message}");
            }
            catch (PgSyntaxException)
            {
                // Refused rather than changed: what this test is about.
            }
        }

        refused.ShouldBeEmpty();
    }

    [PgFact]
    public void Fingerprints_leave_constants_out()
    {
        var one = PgParser.Fingerprint("select a from t where b = 1 and c in (1, 2)");
        PgParser.Fingerprint("SELECT a FROM t WHERE b = 'x' AND c IN (3, 4, 5, $1)").ShouldBe(one);
        PgParser.Fingerprint("select a from t where b = 1 and d in (1, 2)").ShouldNotBe(one);
        one.Text.ShouldBe(one.Value.ToString("x16"));
    }

    [PgFact]
    public void Normalising_replaces_constants()
    {
        PgParser.Normalize("select 'geheim', 1 from t where a = $1 and b = 2").ShouldBe("select $2, $3 from t where a = $1 and b = $4");
        PgParser.Normalize("insert into t values ('ü😀', 1.5)").ShouldBe("insert into t values ($1, $2)");
    }

    [PgFact]
    public void Splits_where_postgres_does_with_places_in_characters()
    {
        const string script = "select 'ü;😀';\n-- c;\n  create function f() returns int begin atomic select 1; select 2; end ;;\n/* é */ select \"€;\"";
        var statements = PgParser.Split(script);
        statements.Select(s => s.Sql).ShouldBe(["select 'ü;😀'", "create function f() returns int begin atomic select 1; select 2; end", "select \"€;\""]);
        statements.ShouldAllBe(s => script.Substring(s.Offset, s.Sql.Length) == s.Sql);
        statements.Select(s => s.Line).ShouldBe([1, 3, 4]);
    }

    [PgFact]
    public void Splits_around_a_statement_that_does_not_parse() =>
        PgParser.Split("select 1; selct 'a;b' from; select 3").Select(s => s.Sql).ShouldBe(["select 1", "selct 'a;b' from", "select 3"]);

    [PgFact]
    public void Scans_with_places_in_characters()
    {
        const string sql = "select \"ü\", 'é😀' || $1 -- ç\nfrom t where a >= 1.5 and b = 2";
        var tokens = PgParser.Scan(sql);
        tokens.Select(t => t.Text(sql)).ShouldBe(
            ["select", "\"ü\"", ",", "'é😀'", "||", "$1", "-- ç", "from", "t", "where", "a", ">=", "1.5", "and", "b", "=", "2"]);
        tokens.Select(t => t.Kind).ShouldBe(
        [
            PgTokenKind.ReservedKeyword, PgTokenKind.Identifier, PgTokenKind.Punctuation, PgTokenKind.String, PgTokenKind.Operator, PgTokenKind.Parameter,
            PgTokenKind.Comment, PgTokenKind.ReservedKeyword, PgTokenKind.Identifier, PgTokenKind.ReservedKeyword, PgTokenKind.Identifier, PgTokenKind.Operator,
            PgTokenKind.Number, PgTokenKind.ReservedKeyword, PgTokenKind.Identifier, PgTokenKind.Operator, PgTokenKind.Integer,
        ]);
    }

    [PgFact]
    public void Scans_what_begins_with_u_and() =>
        PgParser.Scan("select U&'é\\0041' , U&\"d\"").Select(t => t.Text("select U&'é\\0041' , U&\"d\"")).ShouldBe(["select", "U&'é\\0041'", ",", "U&\"d\""]);

    [PgFact]
    public void Says_where_a_text_is_wrong()
    {
        var error = Should.Throw<PgSyntaxException>(() => PgParser.ParseJson("select 'ü😀',\n  'é' form t x"));
        error.Line.ShouldBe(2);
        error.Column.ShouldBe(12);
        error.Offset.ShouldBe("select 'ü😀',\n  'é' form ".Length);
        error.Reason.ShouldBe("syntax error at or near \"t\"");
        error.Message.ShouldBe("Line 2, column 12: syntax error at or near \"t\"");
        Should.Throw<PgSyntaxException>(() => PgParser.ParseJson("select 'abc")).Offset.ShouldBe(7);
    }

    [PgTheory]
    [InlineData("parse")]
    [InlineData("read")]
    [InlineData("fingerprint")]
    [InlineData("normalize")]
    [InlineData("scan")]
    [InlineData("split")]
    [InlineData("deparse")]
    public void Refuses_a_zero_character(string what)
    {
        var error = Should.Throw<PgSyntaxException>(() => Call(what, "select 1;\n\0 drop table t"));
        error.Line.ShouldBe(2);
        error.Offset.ShouldBe(10);
    }

    [PgTheory]
    [InlineData("parse")]
    [InlineData("read")]
    [InlineData("fingerprint")]
    [InlineData("normalize")]
    [InlineData("scan")]
    [InlineData("split")]
    [InlineData("deparse")]
    public void Nesting_never_exhausts_the_stack(string what)
    {
        foreach (var levels in new[] { 60, 390, 3_000, 9_900, 100_000 })
        {
            foreach (var (before, repeated, middle, after) in new[]
            {
                ("select ", "1+", "1", ""), ("select 1", "::int", "", ""), ("select 1", " union select 2", "", ""), ("select * from a", " cross join b", "", ""),
                ("select ", "(", "1", ")"), ("select ", "case when ", "true", " then 1 end"), ("select ", "not ", "true", ""), ("select ", "- ", "1", ""),
                ("select ", "f(", "1", ")"), ("select ", "array[", "1", "]"), ("select a", "[1]", "", ""), ("select ", "(select ", "1", ")"),
                ("select * from ", "(select * from ", "t", ") x"), ("select a", " collate x", "", ""), ("select a", " at time zone 'x'", "", ""),
            })
            {
                var sql = before + Repeat(repeated, levels) + middle + Repeat(after, levels);
                try
                {
                    Call(what, sql);
                }
                catch (PgSyntaxException e)
                {
                    e.Message.ShouldNotBeEmpty();
                }
            }
        }
    }

    [PgFact]
    public void Long_lists_are_not_deep()
    {
        Nesting.Levels("insert into t values " + Repeat("(1, -2 + 3, f('x')), ", 100_000) + "(1, 2, 3)").ShouldBeLessThan(40);
        Nesting.Levels("select 1 from t where " + Repeat("a = 1 and b = 2 or ", 10_000) + "c").ShouldBeLessThan(40);
        PgParser.Fingerprint("select 1 from t where a in (" + Repeat("1, ", 200_000) + "2)").ShouldBe(PgParser.Fingerprint("select 1 from t where a in (1)"));
    }

    [PgFact]
    public void Big_texts_are_read()
    {
        var text = new string('ü', 4_000_000);
        var sql = $"insert into t values ('{text}')";
        PgParser.Normalize(sql).ShouldBe("insert into t values ($1)");
        Encoding.UTF8.GetString(PgParser.ParseJson(sql)).ShouldContain(text);
    }

    [PgFact]
    public async Task Eight_threads_do_not_disturb_each_other()
    {
        var expected = PgCorpus.All.Select(sql => (sql, PgParser.Fingerprint(sql), PgParser.Normalize(sql))).ToList();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                var (sql, fingerprint, normalized) = expected[(i + (thread * 31)) % expected.Count];
                PgParser.Fingerprint(sql).ShouldBe(fingerprint);
                PgParser.Normalize(sql).ShouldBe(normalized);
                Should.Throw<PgSyntaxException>(() => PgParser.ParseJson(sql + "\n ) ")).Offset.ShouldNotBeNull();
            }
        })));
    }

    [PgFact]
    public void A_hundred_thousand_parses_leak_nothing()
    {
        Work(5_000);
        var before = ResidentBytes();
        Work(100_000);
        (ResidentBytes() - before).ShouldBeLessThan(64 << 20);

        static void Work(int times)
        {
            const string sql = "select a, b from t join u on t.id = u.id where t.x = 'abc' and u.y in (1, 2, 3) order by a";
            for (var i = 0; i < times; i++)
            {
                switch (i % 6)
                {
                    case 0:
                        PgParser.ParseJson(sql);
                        break;
                    case 1:
                        PgParser.Fingerprint(sql);
                        break;
                    case 2:
                        PgParser.Normalize(sql);
                        break;
                    case 3:
                        PgParser.Deparse(sql);
                        break;
                    case 4:
                        PgParser.Scan(sql);
                        PgParser.Split(sql);
                        break;
                    default:
                        Should.Throw<PgSyntaxException>(() => PgParser.ParseJson("select from from"));
                        break;
                }
            }
        }
    }

    [Fact]
    public void A_missing_library_is_one_sentence_with_the_cure()
    {
        PgQueryLibrary.Find(["/nowhere/libpg_query.so", "libno_such_library_here.so"]).ShouldBe(IntPtr.Zero);
        var message = PgParser.MissingMessage;
        message.ShouldContain("apt-get install libpg-query-dev");
        message.ShouldContain("brew install libpg_query");
        message.ShouldContain("vcpkg install libpg-query");
        message.Split(". ").Length.ShouldBe(1);
        PgQueryLibrary.Missing().ExitCode.ShouldBe(Core.Errors.ExitCode.Usage);
    }

    private static void Call(string what, string sql)
    {
        _ = what switch
        {
            "parse" => (object)PgParser.ParseJson(sql),
            "read" => PgParser.Parse(sql),
            "fingerprint" => PgParser.Fingerprint(sql),
            "normalize" => PgParser.Normalize(sql),
            "scan" => PgParser.Scan(sql),
            "split" => PgParser.Split(sql),
            _ => PgParser.Deparse(sql),
        };
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
