using FsCheck;
using FsCheck.Fluent;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Tests.Shapes;

namespace Polystore.Sql.Tests.PgQuery;

public sealed class PgFuzzTests
{
    private static readonly Arbitrary<string> Mutated = ArbMap.Default.ArbFor<int>().Generator
        .Select(seed => new Random(seed))
        .Select(random => Mutation.Of(PgCorpus.All[random.Next(PgCorpus.All.Count)], random))
        .ToArbitrary();

    [PgFact]
    public void No_text_does_more_than_refuse_to_parse()
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(4_000);
        Check.One(config, Prop.ForAll(Mutated, EndsWell));
        Check.One(config.WithMaxTest(1_000), Prop.ForAll(SqlSoup.Text, EndsWell));
        Check.One(config.WithMaxTest(1_000), Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(s => s is not null), EndsWell));
    }

    // PostgreSQL's own scanner would need minutes for the first two.
    [PgTheory]
    [InlineData("/*", 500_000)]
    [InlineData("+", 200_000)]
    [InlineData("/* ", 300_000)]
    [InlineData("-- *\n", 50_000)]
    [InlineData("/* ==== */", 100_000)]
    [InlineData("(", 100_000)]
    public void Size_and_depth_do_no_harm(string piece, int times)
    {
        var text = "SELECT 1 " + string.Concat(Enumerable.Repeat(piece, times));
        foreach (var call in new Action<string>[] { s => PgParser.Fingerprint(s), s => PgParser.Normalize(s), s => PgParser.Parse(s) })
        {
            try
            {
                call(text);
            }
            catch (PgSyntaxException refused)
            {
                refused.Reason.Length.ShouldBeLessThan(300);
            }
        }
    }

    private static bool EndsWell(string sql)
    {
        foreach (var call in new Action<string>[]
        {
            s => PgParser.ParseJson(s), s => PgParser.Fingerprint(s), s => PgParser.Normalize(s), s => PgParser.Deparse(s),
            s => PgParser.Parse(s).ShouldAllBe(p => s.Substring(p.Offset, p.Sql.Length) == p.Sql && p.Impact.Operations.Count > 0),
            s => PgParser.Scan(s).ShouldAllBe(t => t.Offset >= 0 && t.Length > 0 && t.Offset + t.Length <= s.Length),
            s => PgParser.Split(s).ShouldAllBe(p => s.Substring(p.Offset, p.Sql.Length) == p.Sql),
        })
        {
            try
            {
                call(sql);
            }
            catch (PgSyntaxException e)
            {
                (e.Offset is null || (e.Offset >= 0 && e.Offset <= sql.Length && e.Line >= 1 && e.Column >= 1)).ShouldBeTrue();
            }
        }

        return true;
    }
}
