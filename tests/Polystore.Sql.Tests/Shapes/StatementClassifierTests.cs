using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

public sealed class StatementClassifierTests
{
    [Theory]
    [InlineData("sqlite", "select 1", StatementKind.Read)]
    [InlineData("sqlite", "-- c\n ( select 1 );", StatementKind.Read)]
    [InlineData("sqlite", "values (1)", StatementKind.Read)]
    [InlineData("sqlite", "with x as (select replace(a, 'b', 'c') from t) select * from x", StatementKind.Read)]
    [InlineData("sqlite", "select (replace(a, 'b', 'c')) from t", StatementKind.Read)]
    [InlineData("sqlite", "explain query plan delete from t", StatementKind.Write)]
    [InlineData("sqlite", "with x as (select 1) insert into t select * from x", StatementKind.Write)]
    [InlineData("sqlite", "replace into t values (1)", StatementKind.Write)]
    [InlineData("sqlite", "create table t (a)", StatementKind.Definition)]
    [InlineData("sqlite", "create trigger x after insert on t begin select 1; end", StatementKind.Definition)]
    [InlineData("sqlite", "savepoint a", StatementKind.Transaction)]
    [InlineData("sqlite", "pragma journal_mode = wal", StatementKind.Other)]
    [InlineData("sqlite", "vacuum", StatementKind.Other)]
    [InlineData("sqlite", "", StatementKind.Other)]
    [InlineData("sqlite", "select 1; drop table t", StatementKind.Other)]
    [InlineData("postgres", "with x as (delete from t returning *) select * from x", StatementKind.Write)]
    [InlineData("postgres", "select * into t2 from t", StatementKind.Write)]
    [InlineData("postgres", "explain (analyze, buffers) select 1", StatementKind.Read)]
    [InlineData("postgres", "explain analyze verbose update t set a = 1", StatementKind.Write)]
    [InlineData("postgres", "do $$ begin delete from t; end $$", StatementKind.Other)]
    [InlineData("mysql", "select * from t into outfile 'x.txt'", StatementKind.Write)]
    [InlineData("mysql", "explain format=json select 1", StatementKind.Read)]
    [InlineData("mysql", "start transaction", StatementKind.Transaction)]
    public void Tells_what_a_statement_does(string dialect, string sql, StatementKind kind) =>
        StatementClassifier.Classify(sql, Dialects.Named(dialect)).ShouldBe(kind);
}
