namespace Polystore.Sql.Tests.PgQuery;

/// <summary>Statements from all over PostgreSQL's grammar, each valid.</summary>
internal static class PgCorpus
{
    public static IReadOnlyList<string> Queries { get; } = Lines("""
        select 1
        select
        select *, t.*, t.a as "A b", 'ü€😀' as é from t
        table t
        values (1, 'a'), (2, null)
        select a from only t
        select a from t* tablesample bernoulli (10) repeatable (3)
        select distinct a from t
        select distinct on (a, lower(b)) a, b from t order by a, lower(b), c desc nulls last
        select all a into temp n from t
        select a from t as x (b, c)
        select * from a, b, c where a.id = b.id
        select * from a join b on a.id = b.id left join c using (id, k) right join d on true full join e on e.x = d.x
        select * from a natural join b cross join c
        select * from a left join (b join c on b.x = c.x) on a.x = b.x
        select * from (a cross join b) as j
        select * from a join b using (id) as u
        select * from (select 1 as x) s, lateral (select s.x + 1) l(y)
        select * from t, lateral f(t.a) with ordinality as g(v, n)
        select * from rows from (f(1), g(2)) with ordinality as r
        select * from json_to_recordset('[]') as x(a int, b text)
        select * from (values (1, 2), (3, 4)) as v(a, b)
        select * from generate_series(1, 10) g
        select * from xmltable('/r' passing x columns a int path 'a', n for ordinality)
        select a from t where a = 1 and b <> 2 or not c and (d or e)
        select a from t where a between 1 and 2 and b not between symmetric 3 and 1
        select a from t where a in (1, 2, 3) and b not in (select b from u) and (c, d) in ((1, 2), (3, 4))
        select a from t where a = any($1) and b <> all(array[1, 2]) and c > some(select 1)
        select a from t where a like 'x%' and b not ilike '%y' escape '!' and c similar to '(a|b)' and d ~* 'e'
        select a from t where a is null and b is not null and c is true and d is not false and e is unknown
        select a from t where a is distinct from b and c is not distinct from d and x is document
        select a from t where exists (select 1 from u where u.id = t.id) and not exists (select from v)
        select a from t where (a, b) > (1, 2) and row(a, b) = row(1, 2) and a operator(pg_catalog.=) 1
        select a from t where j -> 'a' ->> 'b' = 'c' and j #>> '{a,b}' = 'd' and j @> '{"a": 1}' and j ? 'k' and j ?| array['a'] and j @? '$.a'
        select a[1], a[1:2], (r).f, (r).*, (f(x)).y[2].z from t
        select a::int, cast(b as numeric(10, 2)[]), int '3', c::timestamp(3) with time zone, interval '1' day, '1 day'::interval
        select case when a then 1 else 2 end, case a when 1 then 'x' when 2 then 'y' end from t
        select coalesce(a, b, 1), nullif(a, b), greatest(a, b), least(1, 2), grouping(a) from t group by a, b
        select count(*), count(distinct a), sum(a) filter (where b), string_agg(a, ',' order by b desc), percentile_cont(0.5) within group (order by a) from t
        select row_number() over (partition by a order by b), sum(x) over w, avg(x) over (w rows between 1 preceding and current row exclude ties) from t window w as (order by c)
        select lag(a, 1) over (order by b range between interval '1 day' preceding and unbounded following) from t
        select a, b, count(*) from t group by a, b having count(*) > 1
        select a, b from t group by rollup (a, b), cube (c, (d, e)), grouping sets ((a), (), rollup (b))
        select a from t group by distinct rollup (a), rollup (b)
        select a from t order by a using <, b asc nulls first, 3, lower(c) collate "C" desc
        select a from t limit 10 offset 5
        select a from t offset 5 rows fetch first 3 rows only
        select a from t order by a fetch next row with ties
        select a from t limit all
        select a from t limit $1 offset $2
        select a from t for update
        select a from t, u for no key update of t nowait for share of u skip locked for key share
        select a from t union select b from u
        select a from t union all select b from u except select c from v intersect all select d from w order by 1 limit 3
        (select a from t order by a limit 1) union all (select b from u limit 1) order by 1
        with a as (select 1), b as materialized (select 2), c as not materialized (select 3) select * from a, b, c
        with recursive t(n) as (values (1) union all select n + 1 from t where n < 100) select sum(n) from t
        with recursive g as (select 1 as id union all select id from g) search depth first by id set o cycle id set c to true default false using p select * from g
        with moved as (delete from t where a < now() returning *), done as (insert into archive select * from moved returning 1) select count(*) from done
        select extract(year from d), position('a' in b), substring(c from 1 for 2), substring(c similar 'a' escape 'b'), overlay(a placing b from 1 for 2), trim(both 'x' from y), trim(y)
        select current_date, current_timestamp(3), localtime, current_user, session_user, current_schema, current_catalog, user
        select a at time zone 'UTC', b collate "de_DE", -a, +b, ~c, @ d, |/ 2, a ^ 2 % 3 / 4 * 5 - 6 + 7
        select b'101', x'1F', E'a\nb', U&'\0041', $$a$$, $x$a$b$x$, 1.5e10, .5, 123456789012345678901234567890
        select array[1, 2], array[[1], [2]], array(select 1), array[]::int[], row(), row(1), (1, 2)
        select xmlelement(name a, xmlattributes(b as c), d), xmlforest(a, b as c), xmlparse(document 'x'), xmlpi(name p), xmlroot(x, version '1'), xmlserialize(content x as text)
        select f(a => 1, b := 2), f(variadic array[1]), s.f(), f(distinct a order by b)
        select (select max(x) from u where u.id = t.id), array(select 1), t from t
        select treat(a as b), normalize('a', nfc), 'a' is nfc normalized, (d1, d2) overlaps (d3, d4)
        select a.b.c.d from a.b.c
        select "Select", "from" from "Where" where "a""b" = 1
        select * from t where a = 1 -- comment
        /* c /* nested */ */ select 1
        """);

    public static IReadOnlyList<string> Writes { get; } = Lines("""
        insert into t values (1, default, $1)
        insert into s.t as x (a, b[1], c.d) values (1, 2, 3), (4, 5, 6)
        insert into t default values
        insert into t (a) select a from u where b returning id, a + 1 as n
        insert into t (a) overriding system value values (1)
        insert into t (a) values (1) on conflict do nothing
        insert into t (a) values (1) on conflict (a, lower(b) collate "C") where c is null do update set a = excluded.a, (b, c) = (1, 2) where t.d
        insert into t (a) values (1) on conflict on constraint k do update set a = default
        with x as (select 1) insert into t select * from x
        update t set a = 1
        update only s.t as x set a = x.a + 1, (b, c) = (select 1, 2), d[1] = 3, e.f = 4 from u join v on u.i = v.i where x.id = u.id returning x.*
        update t set (a, b) = row(1, default) where current of c
        with q as (select 1 as id) update t set a = 1 from q where q.id = t.id
        delete from t
        delete from only t as x using u, v where x.id = u.id and u.k = v.k returning *
        merge into t using s on t.id = s.id when matched and s.d then delete when matched then update set a = s.a when not matched then insert (id, a) values (s.id, s.a)
        merge into only t as x using (select 1 as id) s on x.id = s.id when not matched and true then do nothing
        copy t from stdin
        copy t (a, b) from '/x' with (format csv, header true, delimiter ',') where a > 1
        copy (select a from t) to stdout with csv
        copy t to program 'gzip'
        truncate t
        truncate table only a, b restart identity cascade
        """);

    public static IReadOnlyList<string> Definitions { get; } = Lines("""
        create table t (id bigint generated always as identity primary key, a int not null default 3 check (a > 0), b text collate "C" unique references o (id) match full on delete cascade on update set null deferrable initially deferred)
        create unlogged table if not exists s.t (like u including all excluding indexes, constraint c foreign key (a, b) references o, exclude using gist (r with &&) where (x), unique nulls not distinct (a) include (b)) inherits (p) with (fillfactor = 70) tablespace ts
        create temp table t (a int generated always as (b * 2) stored) on commit drop
        create table t partition of p for values from (1, minvalue) to (2, maxvalue) partition by list (lower(a))
        create table t partition of p for values in ('a', null)
        create table t partition of p for values with (modulus 4, remainder 0)
        create table t partition of p default
        create table t of typ (a with options default 1)
        create table t (a int) partition by hash (a)
        create table n as select 1 as a with no data
        create table if not exists n (a) as values (1)
        create table n as execute p(1)
        alter table t add column if not exists x text default now() not null
        alter table if exists only s.t add column a int, drop column if exists b cascade, alter column c type bigint using c::bigint, alter c set default 1, alter c drop default
        alter table t alter a set not null, alter b drop not null, alter c set statistics 100, alter d set (n_distinct = 5), alter e set storage external, alter f set compression lz4
        alter table t alter a add generated by default as identity (start 5), alter b drop identity if exists, alter c drop expression, alter d set generated always restart with 3
        alter table t add constraint f foreign key (a) references o (id) not valid
        alter table t validate constraint f, drop constraint if exists g, alter constraint h deferrable
        alter table t add constraint p primary key using index i
        alter table t add check (a > 1) not valid no inherit
        alter table t add unique using index u deferrable
        alter table t disable trigger all, enable replica trigger x, disable rule r, force row level security, enable row level security
        alter table t cluster on i, set without cluster, set logged, set unlogged, set tablespace x, set (fillfactor = 50), reset (fillfactor), set access method heap
        alter table t inherit p, no inherit q, of typ, not of, owner to bob, replica identity using index i
        alter table t attach partition p for values from (1) to (2)
        alter table t detach partition p concurrently
        alter table t rename column a to b
        alter table t rename to u
        alter table t rename constraint a to b
        alter table t set schema s
        alter table all in tablespace a set tablespace b
        alter index i rename to j
        alter index i set (fillfactor = 50)
        alter index i attach partition j
        alter view v alter column a set default 1
        alter materialized view m rename to n
        alter sequence s increment 2 restart
        alter type e add value if not exists 'x' after 'y'
        alter type e rename value 'x' to 'y'
        alter type c add attribute a int cascade, drop attribute b
        alter domain d add constraint c check (value > 0) not valid
        alter function f(int) volatile strict security definer cost 10
        alter database d set work_mem = '1MB'
        alter role r with login connection limit 3
        alter system set work_mem = '4MB'
        alter default privileges in schema s grant select on tables to r
        alter extension e update to '2'
        alter publication p add table t
        alter statistics s set statistics 100
        alter policy p on t using (true)
        create index on t (a)
        create unique index concurrently if not exists i on only s.t using btree (a collate "C" text_pattern_ops desc nulls last, (lower(b)), f(c)) include (d) with (fillfactor = 70) tablespace x where d is null
        create index i on t using gin (a jsonb_path_ops, b gin_trgm_ops)
        create view v (a, b) with (security_barrier) as select 1, 2 with local check option
        create or replace temp view v as select 1
        create recursive view v (n) as select 1
        create materialized view if not exists m as select 1 with no data
        create sequence if not exists s as bigint increment by 2 minvalue 1 no maxvalue start 1 cache 10 cycle owned by t.a
        create type c as (a int, b text collate "C")
        create type e as enum ('a', 'b')
        create type r as range (subtype = int4)
        create domain d as int default 1 not null check (value > 0)
        create function f(a int, out b text default 'x', variadic c int[]) returns setof record language sql immutable strict parallel safe as 'select 1'
        create or replace function f() returns trigger language plpgsql as $$ begin return new; end $$
        create function f() returns table (a int, b text) begin atomic select 1, 'x'; select 2, 'y'; end
        create procedure p(inout a int) language sql as 'select 1'
        create aggregate a (int) (sfunc = f, stype = int)
        create operator @@@ (leftarg = int, rightarg = int, function = f)
        create trigger t before insert or update of a, b on x for each row when (new.a > 1) execute function f()
        create constraint trigger t after insert on x deferrable initially deferred for each row execute function f()
        create event trigger t on ddl_command_start execute function f()
        create rule r as on insert to v do instead (insert into t values (1); select 2)
        create policy p on t as restrictive for select to r using (a = 1) with check (b)
        create schema if not exists s authorization bob
        create schema s create table t (a int) create view v as select 1
        create extension if not exists e with schema s version '1' cascade
        create role r login password 'x' in role q
        create database d owner bob encoding 'UTF8'
        create tablespace ts location '/x'
        create publication p for table t (a, b) where (a > 1), tables in schema s with (publish = 'insert')
        create subscription s connection 'host=x' publication p with (enabled = false)
        create server s foreign data wrapper w options (host 'x')
        create foreign table f (a int options (x 'y')) server s options (a 'b')
        create user mapping for bob server s
        create statistics if not exists s (ndistinct, dependencies) on a, (lower(b)) from t
        create collation c (provider = icu, locale = 'de')
        create cast (a as b) with function f(a) as implicit
        create text search configuration c (copy = simple)
        create access method m type index handler h
        create transform for a language b (from sql with function f(internal))
        drop table if exists a, s.b cascade
        drop index concurrently if exists i
        drop view v
        drop function f(int), g
        drop type t cascade
        drop schema s, r restrict
        drop trigger t on x
        drop database if exists d with (force)
        drop owned by r
        drop materialized view m
        drop extension e
        reassign owned by a to b
        comment on table t is 'x'
        comment on column s.t.a is null
        comment on function f(int) is 'y'
        security label for x on table t is 'y'
        import foreign schema s limit to (a, b) from server x into y
        grant select (a, b), insert on t, u to bob, public with grant option
        grant all privileges on all tables in schema s to r
        grant r to q
        revoke grant option for select on t from bob cascade
        """);

    public static IReadOnlyList<string> Utilities { get; } = Lines("""
        begin
        begin isolation level serializable read only deferrable
        start transaction read write
        commit and chain
        rollback
        abort
        savepoint s
        release savepoint s
        rollback to savepoint s
        prepare transaction 'x'
        commit prepared 'x'
        set a = 1
        set local lock_timeout = '1s'
        set time zone 'UTC'
        set session characteristics as transaction isolation level repeatable read
        set transaction snapshot 'x'
        set constraints all deferred
        set search_path to a, "B", c
        reset all
        show work_mem
        prepare p (int, text) as select $1, $2
        execute p (1, 'x')
        deallocate all
        declare c scroll cursor with hold for select 1
        fetch forward 10 from c
        move last in c
        close c
        listen x
        notify x, 'y'
        unlisten *
        lock table only a, b in share row exclusive mode nowait
        lock a
        explain select 1
        explain (analyze, buffers off, format json) update t set a = 1
        explain analyze verbose execute p(1)
        explain create table n as select 1
        vacuum
        vacuum (full, analyze, parallel 2) t (a, b), u
        vacuum full verbose t
        analyze verbose t (a)
        analyze
        cluster verbose t using i
        cluster
        reindex table concurrently t
        reindex (verbose, tablespace x) index i
        reindex system d
        refresh materialized view concurrently m with data
        checkpoint
        discard all
        load 'x'
        do $$ begin perform 1; end $$
        call p(1, a => 2)
        """);

    public static IReadOnlyList<string> All { get; } = [.. Queries, .. Writes, .. Definitions, .. Utilities];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
