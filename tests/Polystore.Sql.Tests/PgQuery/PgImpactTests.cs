using Polystore.Sql.PgQuery;
using Polystore.Sql.PgQuery.Impact;
using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.PgQuery;

public sealed class PgImpactTests
{
    private static PgImpact Of(string sql) => PgStatementClassifier.Classify(sql).ShouldHaveSingleItem();

    [PgTheory]
    [InlineData("select 1", StatementKind.Read)]
    [InlineData("table t", StatementKind.Read)]
    [InlineData("show all", StatementKind.Read)]
    [InlineData("copy t to stdout", StatementKind.Read)]
    [InlineData("declare c cursor for select 1", StatementKind.Read)]
    [InlineData("select 'delete' from \"update\" where note = 'insert into'", StatementKind.Read)]
    [InlineData("with a as (select 1), b as (delete from t returning *) select * from a", StatementKind.Write)]
    [InlineData("select * from (with d as (update t set a = 1 returning a) select * from d) x", StatementKind.Write)]
    [InlineData("merge into t using s on true when matched then delete", StatementKind.Write)]
    [InlineData("copy t from stdin", StatementKind.Write)]
    [InlineData("prepare p as delete from t", StatementKind.Write)]
    [InlineData("explain analyze delete from t", StatementKind.Write)]
    [InlineData("select a into n from t", StatementKind.Definition)]
    [InlineData("create table n as select 1", StatementKind.Definition)]
    [InlineData("grant select on t to r", StatementKind.Definition)]
    [InlineData("copy t to program 'rm'", StatementKind.Other)]
    [InlineData("do 'begin end'", StatementKind.Other)]
    [InlineData("execute p", StatementKind.Other)]
    [InlineData("begin", StatementKind.Transaction)]
    public void Tells_reads_from_writes(string sql, StatementKind kind) => Of(sql).Kind.ShouldBe(kind);

    [PgTheory]
    [InlineData("select * from t", "t AccessShare")]
    [InlineData("select * from t for no key update", "t RowShare")]
    [InlineData("with c as (select * from s.t) select * from c", "s.t AccessShare")]
    [InlineData("insert into t select * from u", "t RowExclusive, u AccessShare")]
    [InlineData("with d as (delete from t returning *) select * from d, u", "t RowExclusive, u AccessShare")]
    [InlineData("create table n as select * from t", "t AccessShare")]
    [InlineData("create view v as select * from t", "t AccessShare")]
    [InlineData("create or replace view v as select * from t", "v AccessExclusive, t AccessShare")]
    [InlineData("grant select on t to r", "")]
    [InlineData("create foreign table f (a int) server s", "")]
    [InlineData("create index on t (a)", "t Share")]
    [InlineData("create index concurrently on t (a)", "t ShareUpdateExclusive")]
    [InlineData("drop table a, s.b", "a AccessExclusive, s.b AccessExclusive")]
    [InlineData("drop trigger x on s.t", "s.t AccessExclusive")]
    [InlineData("drop index concurrently i", "i ShareUpdateExclusive")]
    [InlineData("drop function f(int)", "")]
    [InlineData("truncate a, b", "a AccessExclusive, b AccessExclusive")]
    [InlineData("lock table t in share row exclusive mode", "t ShareRowExclusive")]
    [InlineData("lock t", "t AccessExclusive")]
    [InlineData("vacuum t", "t ShareUpdateExclusive")]
    [InlineData("vacuum full t", "t AccessExclusive")]
    [InlineData("vacuum (full off) t", "t ShareUpdateExclusive")]
    [InlineData("reindex table t", "t Share")]
    [InlineData("reindex (concurrently) table t", "t ShareUpdateExclusive")]
    [InlineData("cluster t", "t AccessExclusive")]
    [InlineData("refresh materialized view m", "m AccessExclusive")]
    [InlineData("refresh materialized view concurrently m", "m Exclusive")]
    [InlineData("create trigger x before insert on t for each row execute function f()", "t ShareRowExclusive")]
    [InlineData("comment on column s.t.a is 'x'", "s.t ShareUpdateExclusive")]
    [InlineData("create table n (a int references t, b int references n)", "t ShareRowExclusive")]
    [InlineData("create table n partition of p default", "p AccessExclusive")]
    [InlineData("alter index i rename to j", "i ShareUpdateExclusive")]
    [InlineData("alter table t rename a to b", "t AccessExclusive")]
    [InlineData("alter table t add foreign key (a) references o", "t ShareRowExclusive, o ShareRowExclusive")]
    [InlineData("alter table t add column a int references o", "t AccessExclusive, o ShareRowExclusive")]
    [InlineData("alter table t validate constraint c", "t ShareUpdateExclusive")]
    [InlineData("alter table t set (fillfactor = 70, autovacuum_enabled = off)", "t ShareUpdateExclusive")]
    [InlineData("alter table t set (user_catalog_table = true)", "t AccessExclusive")]
    [InlineData("alter table t alter a set statistics 100", "t ShareUpdateExclusive")]
    [InlineData("alter table t disable trigger x", "t ShareRowExclusive")]
    [InlineData("alter table t attach partition p default", "t ShareUpdateExclusive, p AccessExclusive")]
    [InlineData("alter table t detach partition p concurrently", "t ShareUpdateExclusive, p AccessExclusive")]
    public void Names_the_locks(string sql, string expected) =>
        Of(sql).Operations.SelectMany(o => o.Locks).Select(l => $"{(l.Schema is null ? "" : l.Schema + ".")}{l.Name} {l.Mode}")
            .ShouldBe(expected.Split(", ", StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);

    [PgTheory]
    [InlineData("alter table t add column a int", Certainty.No, Certainty.No)]
    [InlineData("alter table t add column a int not null default 0", Certainty.No, Certainty.No)]
    [InlineData("alter table t add column a timestamptz default now()", Certainty.No, Certainty.No)]
    [InlineData("alter table t add column a timestamptz default clock_timestamp()", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t add column a uuid default gen_random_uuid()", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t add column a text default my_function()", Certainty.Depends, Certainty.Depends)]
    [InlineData("alter table t add column a bigserial", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t add column a int generated always as identity", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t add column a int generated always as (b + 1) stored", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t alter a type bigint", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t alter a type text", Certainty.Depends, Certainty.Depends)]
    [InlineData("alter table t alter a type text using lower(a)", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t alter a set not null", Certainty.No, Certainty.Depends)]
    [InlineData("alter table t add check (a > 0)", Certainty.No, Certainty.Yes)]
    [InlineData("alter table t add check (a > 0) not valid", Certainty.No, Certainty.No)]
    [InlineData("alter table t add constraint f foreign key (a) references o not valid", Certainty.No, Certainty.No)]
    [InlineData("alter table t validate constraint f", Certainty.No, Certainty.Yes)]
    [InlineData("alter table t add unique using index i", Certainty.No, Certainty.No)]
    [InlineData("alter table t add primary key (a)", Certainty.No, Certainty.Yes)]
    [InlineData("alter table t set logged", Certainty.Yes, Certainty.Yes)]
    [InlineData("alter table t drop column a", Certainty.No, Certainty.No)]
    [InlineData("create index on t (a)", Certainty.No, Certainty.Yes)]
    [InlineData("vacuum full t", Certainty.Yes, Certainty.Yes)]
    public void Tells_rewrites_and_scans(string sql, Certainty rewrites, Certainty scans)
    {
        Of(sql).Rewrites.ShouldBe(rewrites);
        Of(sql).Scans.ShouldBe(scans);
    }

    [PgTheory]
    [InlineData("create index concurrently on t (a)", Certainty.Yes)]
    [InlineData("create index on t (a)", Certainty.No)]
    [InlineData("drop index concurrently i", Certainty.Yes)]
    [InlineData("reindex table concurrently t", Certainty.Yes)]
    [InlineData("vacuum", Certainty.Yes)]
    [InlineData("analyze", Certainty.No)]
    [InlineData("create database d", Certainty.Yes)]
    [InlineData("alter system set work_mem = '1MB'", Certainty.Yes)]
    [InlineData("alter type e add value 'x'", Certainty.Depends)]
    [InlineData("alter type e rename value 'x' to 'y'", Certainty.No)]
    [InlineData("alter table t detach partition p concurrently", Certainty.Yes)]
    [InlineData("cluster", Certainty.Yes)]
    [InlineData("cluster t", Certainty.No)]
    [InlineData("discard all", Certainty.Yes)]
    [InlineData("discard temp", Certainty.No)]
    [InlineData("call p()", Certainty.Depends)]
    public void Tells_what_refuses_a_transaction(string sql, Certainty refuses) => Of(sql).RefusesTransaction.ShouldBe(refuses);

    [PgFact]
    public void Each_subcommand_is_an_operation() =>
        Of("alter table t add column a int, drop column b, add constraint f foreign key (c) references o, validate constraint g, alter d set not null").Operations
            .Select(o => $"{o.Name} {o.Subject}").ShouldBe(["ADD COLUMN a", "DROP COLUMN b", "ADD FOREIGN KEY f", "VALIDATE CONSTRAINT g", "SET NOT NULL d"]);

    [PgFact]
    public void Tells_what_can_be_explained_and_what_runs()
    {
        foreach (var sql in new[] { "select 1", "values (1)", "insert into t values (1)", "execute p", "create table n as select 1", "create materialized view m as select 1", "declare c cursor for select 1" })
            Of(sql).CanBeExplained.ShouldBeTrue(sql);
        foreach (var sql in new[] { "create table t (a int)", "vacuum", "set a = 1", "create view v as select 1", "copy t to stdout" })
            Of(sql).CanBeExplained.ShouldBeFalse(sql);
        Of("explain delete from t").Runs.ShouldBeFalse();
        Of("explain (analyze off) delete from t").Runs.ShouldBeFalse();
        Of("explain (analyze) delete from t").Runs.ShouldBeTrue();
        Of("explain analyze delete from t").Runs.ShouldBeTrue();
    }

    [PgFact]
    public void Names_functions_parameters_and_row_locks()
    {
        var impact = Of("select nextval('s'), lower(a), pg_catalog.random(), my.f(), now() from t where b = $1 for update");
        impact.VolatileFunctions.ShouldBe(["nextval", "pg_catalog.random"]);
        impact.Functions.ShouldBe(["nextval", "lower", "pg_catalog.random", "my.f", "now"]);
        impact.HasParameters.ShouldBeTrue();
        impact.LocksRows.ShouldBeTrue();
        Of("select 1").LocksRows.ShouldBeFalse();
    }

    [PgFact]
    public void Every_statement_of_the_corpus_has_an_impact()
    {
        foreach (var sql in PgCorpus.Queries)
            ((int)Of(sql).StrongestLock).ShouldBeLessThanOrEqualTo((int)PgLockMode.RowExclusive, sql);
        foreach (var sql in PgCorpus.All)
            Of(sql).Operations.ShouldNotBeEmpty();
    }
}
