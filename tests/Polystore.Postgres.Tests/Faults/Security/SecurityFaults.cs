namespace Polystore.Postgres.Tests.Faults.Security;

internal sealed class SecurityFaults : ISeededFaults
{
    private const string Reader = "CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC;";

    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-SECURITY-PUBLIC-CREATE",
            Subject = "open.\"doors",
            Fault = "CREATE SCHEMA \"open.\"\"doors\"; GRANT CREATE, USAGE ON SCHEMA \"open.\"\"doors\" TO PUBLIC;",
            Decoy = "CREATE SCHEMA used; GRANT USAGE ON SCHEMA used TO PUBLIC; CREATE SCHEMA made; GRANT CREATE ON SCHEMA made TO pg_monitor;",
        },
        new()
        {
            Rule = "PG-SECURITY-PUBLIC-GRANT",
            Subject = "app.User Cards",
            Fault = Reader + "CREATE TABLE app.\"User Cards\" (id int PRIMARY KEY, card_number text); GRANT SELECT, UPDATE ON app.\"User Cards\" TO PUBLIC;",
            Decoy = """
                CREATE TABLE tenants (id int PRIMARY KEY, email text); ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON tenants USING (email = current_user); GRANT SELECT ON tenants TO PUBLIC;
                CREATE TABLE named (id int, password text); GRANT SELECT ON named TO pg_monitor;
                CREATE EXTENSION pg_stat_statements;
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-DEFINER-PATH",
            Subject = "app.pay(who text, VARIADIC amounts numeric[])",
            Fault = Reader + "CREATE FUNCTION app.pay(who text, VARIADIC amounts numeric[]) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
            Decoy = """
                CREATE FUNCTION pinned() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1';
                CREATE FUNCTION emptied() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
                CREATE FUNCTION invoker() RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE FUNCTION compiled(text) RETURNS text LANGUAGE c SECURITY DEFINER STRICT AS '$libdir/fuzzystrmatch', 'soundex';
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-DEFINER-PATH",
            Subject = "public.own()",
            Fault = "CREATE FUNCTION own() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = \"$user\", public AS 'SELECT 1';",
            Decoy = "CREATE FUNCTION dollar() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT 1';",
        },
        new()
        {
            Rule = "PG-SECURITY-DEFINER-PATH",
            Subject = "public.planted()",
            Fault = "CREATE SCHEMA anybody; GRANT CREATE ON SCHEMA anybody TO PUBLIC; CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = anybody, pg_temp AS 'SELECT 1';",
            Decoy = "CREATE SCHEMA named; GRANT CREATE ON SCHEMA named TO pg_monitor; CREATE FUNCTION sound() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = named, pg_temp AS 'SELECT 1';",
        },
        new()
        {
            Rule = "PG-SECURITY-DEFINER-PUBLIC",
            Subject = "public.raise(integer)",
            Fault = "CREATE FUNCTION raise(int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';",
            Decoy = """
                CREATE FUNCTION invoker(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE FUNCTION held(int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION held FROM PUBLIC;
                CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS 'BEGIN RETURN NEW; END';
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-UNTRUSTED-LANGUAGE",
            Subject = "public.sound(text)",
            Fault = "CREATE FUNCTION sound(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'soundex';",
            Decoy = """
                CREATE EXTENSION fuzzystrmatch SCHEMA pg_catalog;
                CREATE FUNCTION private(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'soundex'; REVOKE EXECUTE ON FUNCTION private FROM PUBLIC;
                CREATE FUNCTION aliased(float8) RETURNS float8 LANGUAGE internal IMMUTABLE STRICT AS 'dsqrt';
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-VIEW-BYPASSES-RLS",
            Subject = "public.All Orders",
            Fault = """
                CREATE TABLE orders (id int PRIMARY KEY, owner text); ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON orders USING (owner = current_user);
                CREATE VIEW "All Orders" AS SELECT * FROM orders;
                """,
            Decoy = """
                CREATE TABLE plain (id int); CREATE VIEW over_plain AS SELECT * FROM plain;
                CREATE TABLE guarded (id int, owner text); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON guarded USING (owner = current_user);
                CREATE VIEW asks WITH (security_invoker = on) AS SELECT * FROM guarded;
                GRANT SELECT ON guarded TO pg_monitor; CREATE VIEW lent AS SELECT * FROM guarded; GRANT CREATE ON SCHEMA public TO pg_monitor; ALTER VIEW lent OWNER TO pg_monitor;
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-VIEW-BYPASSES-RLS",
            Subject = "public.outer_view",
            Fault = """
                CREATE TABLE deep (id int, owner text); ALTER TABLE deep ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON deep USING (owner = current_user);
                CREATE VIEW inner_view WITH (security_invoker = true) AS SELECT * FROM deep; CREATE VIEW outer_view AS SELECT * FROM inner_view;
                """,
            Decoy = "SELECT 1;",
        },
        new()
        {
            Rule = "PG-SECURITY-RLS-NO-POLICY",
            Subject = "public.closed",
            Fault = "CREATE TABLE closed (id int); ALTER TABLE closed ENABLE ROW LEVEL SECURITY;",
            Decoy = "CREATE TABLE served (id int); ALTER TABLE served ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON served FOR SELECT USING (id > 0); CREATE TABLE without (id int);",
            Cure = "CREATE POLICY p ON closed USING (id > 0);",
            Undo = "DROP POLICY p ON closed;",
        },
        new()
        {
            Rule = "PG-SECURITY-RLS-DISABLED",
            Subject = "public.Forgotten",
            Fault = "CREATE TABLE \"Forgotten\" (id int, owner text); CREATE POLICY own ON \"Forgotten\" USING (owner = current_user);",
            Decoy = "CREATE TABLE on_guard (id int, owner text); CREATE POLICY own ON on_guard USING (owner = current_user); ALTER TABLE on_guard ENABLE ROW LEVEL SECURITY; CREATE TABLE none (id int);",
        },
        new()
        {
            Rule = "PG-SECURITY-POLICY-ALWAYS-TRUE",
            Subject = "every\"one on public.notes",
            Fault = "CREATE TABLE notes (id int, owner text); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY \"every\"\"one\" ON notes FOR UPDATE USING (1 = 1);",
            Decoy = """
                CREATE TABLE other (id int, owner text); ALTER TABLE other ENABLE ROW LEVEL SECURITY;
                CREATE POLICY service ON other TO pg_monitor USING (true); CREATE POLICY hold ON other AS RESTRICTIVE USING (true);
                CREATE TABLE held (id int, owner text); ALTER TABLE held ENABLE ROW LEVEL SECURITY;
                CREATE POLICY wide ON held USING (true); CREATE POLICY narrow ON held AS RESTRICTIVE USING (owner = current_user);
                CREATE TABLE off (id int); CREATE POLICY wide ON off USING (true);
                """,
            Cure = "ALTER POLICY \"every\"\"one\" ON notes USING (owner = current_user);",
            Undo = "ALTER POLICY \"every\"\"one\" ON notes USING (1 = 1);",
        },
        new()
        {
            Rule = "PG-SECURITY-POLICY-PER-ROW",
            Subject = "Own rows on public.items",
            Fault = """
                CREATE SCHEMA auth; CREATE FUNCTION auth.uid(kind text DEFAULT 'x') RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
                CREATE TABLE items (id int, owner int); INSERT INTO items SELECT i, i FROM generate_series(1, 2000) i; ANALYZE items;
                ALTER TABLE items ENABLE ROW LEVEL SECURITY;
                CREATE POLICY "Own rows" ON items USING (owner = auth.uid('a') OR (owner = current_setting('app.user'::text, true)::int AND id > 0)) WITH CHECK (owner = auth.uid());
                """,
            Decoy = """
                CREATE FUNCTION may(owner int) RETURNS bool LANGUAGE sql STABLE AS 'SELECT true'; CREATE FUNCTION fixed() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
                CREATE FUNCTION me() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
                CREATE TABLE fine (id int, owner int, name text); INSERT INTO fine SELECT i, i FROM generate_series(1, 2000) i; ANALYZE fine; ALTER TABLE fine ENABLE ROW LEVEL SECURITY;
                CREATE POLICY wrapped ON fine USING (owner = (SELECT me())); CREATE POLICY per_row ON fine USING (may(owner)); CREATE POLICY folded ON fine USING (owner = fixed());
                CREATE POLICY named ON fine USING (name = current_user);
                CREATE TABLE tiny (id int, owner int); ALTER TABLE tiny ENABLE ROW LEVEL SECURITY; CREATE POLICY small ON tiny USING (owner = me());
                """,
        },
        new()
        {
            Rule = "PG-SECURITY-EXTENSION-RISK",
            Subject = "dblink",
            Fault = "CREATE EXTENSION dblink;",
            Decoy = "CREATE EXTENSION hstore; CREATE EXTENSION pgcrypto;",
            Cure = "DROP EXTENSION dblink;",
            Undo = "CREATE EXTENSION dblink;",
        },
        new()
        {
            Rule = "PG-SECURITY-EXTENSION-IN-PUBLIC",
            Subject = "public",
            Fault = "CREATE EXTENSION hstore SCHEMA public; GRANT CREATE ON SCHEMA public TO PUBLIC;",
            Decoy = "CREATE SCHEMA tools; CREATE EXTENSION pg_trgm SCHEMA tools;",
        },
        new()
        {
            Rule = "PG-SECURITY-EXTENSION-OUTDATED",
            OneWay = true,
            Subject = "pg_stat_statements",
            Fault = "CREATE EXTENSION pg_stat_statements VERSION '1.8';",
            Decoy = "CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore; UPDATE pg_extension SET extversion = '99.1' WHERE extname = 'hstore';",
        },
        new()
        {
            Rule = "PG-SECURITY-DEFAULT-PRIVILEGES",
            Subject = "postgres",
            Fault = "CREATE SCHEMA \"New Things\"; ALTER DEFAULT PRIVILEGES IN SCHEMA \"New Things\" GRANT SELECT, INSERT ON TABLES TO PUBLIC;",
            Decoy = "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pg_monitor;",
        },
    ];
}
