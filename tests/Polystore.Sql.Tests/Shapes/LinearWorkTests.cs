using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

/// <summary>Twice the text may cost about twice the work. Work is counted in bytes allocated, which no other process disturbs.</summary>
public sealed class LinearWorkTests
{
    public static TheoryData<string, Func<int, string>> Texts => new()
    {
        { "a long list", n => $"select 1 from t where a in ({string.Join(',', Enumerable.Range(0, n))})" },
        { "many rows", n => $"insert into t values {string.Join(',', Enumerable.Range(0, n).Select(i => $"({i}, 'x')"))}" },
        { "many conditions", n => $"select 1 from t where {string.Join(" and ", Enumerable.Range(0, n).Select(i => $"a = {i}"))}" },
        { "many alternatives", n => $"select 1 from t where {string.Join(" or ", Enumerable.Range(0, n).Select(i => $"a = {i} and b > {i}"))}" },
        { "a long compound", n => string.Join(" union all ", Enumerable.Repeat("select a from t where b = 1", n)) },
        { "open brackets", n => "select " + new string('(', n) },
        { "open subqueries", n => string.Concat(Enumerable.Repeat("select (select ", n)) },
        { "open sources", n => string.Concat(Enumerable.Repeat("select * from (", n)) },
        { "open common tables", n => string.Concat(Enumerable.Repeat("with x as (", n)) },
        { "unreadable parts in each other", n => "select " + string.Concat(Enumerable.Repeat("(a b, (select c d from ", n)) },
        { "open BETWEEN", n => "select " + string.Concat(Enumerable.Repeat("a between ", n)) },
        { "open strings", n => string.Concat(Enumerable.Repeat("$x$ ' ", n)) },
        { "many statements", n => string.Concat(Enumerable.Repeat("select 1; ", n)) },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Twice_the_text_is_about_twice_the_work(string what, Func<int, string> text)
    {
        what.ShouldNotBeEmpty();
        Work(text(500));
        var once = Work(text(4_000));
        var twice = Work(text(8_000));

        // 2 for the text; lists that grow by doubling may just have doubled once more.
        ((double)twice / once).ShouldBeLessThan(3);
    }

    private static long Work(string sql)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        PredicateAnalysis.Analyze(StatementReader.Read(sql, SqlDialect.Sqlite), FakeSchema.Shop);
        SqlNormalizer.Normalize(sql, SqlDialect.Sqlite);
        SqlSplitter.Split(sql, SqlDialect.Sqlite);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
