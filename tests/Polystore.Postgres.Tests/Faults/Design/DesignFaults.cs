namespace Polystore.Postgres.Tests.Faults.Design;

internal sealed class DesignFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-DESIGN-SEQUENCE-FILLING",
            Subject = "public.s_id_seq",
            Fault = "CREATE TABLE s (id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); SELECT setval('s_id_seq', 30000);",
            Decoy = "CREATE TABLE ok (id bigint GENERATED ALWAYS AS IDENTITY); SELECT setval('ok_id_seq', 2000000000); CREATE SEQUENCE round MAXVALUE 10 CYCLE; SELECT setval('round', 9);",
            Cure = "ALTER TABLE s ALTER COLUMN id TYPE int; ALTER SEQUENCE s_id_seq AS int;",
        },
        new()
        {
            Rule = "PG-DESIGN-SEQUENCE-FILLING",
            Subject = "public.narrow",
            Fault = "CREATE SEQUENCE narrow AS int; CREATE TABLE n (id bigint DEFAULT nextval('narrow')); ALTER SEQUENCE narrow OWNED BY n.id; SELECT setval('narrow', 2000000000);",
            Decoy = "CREATE SEQUENCE down INCREMENT -1; SELECT setval('down', -5);",
        },
        new()
        {
            Rule = "PG-DESIGN-SEQUENCE-FILLING",
            Subject = "public.wide",
            Fault = "CREATE SEQUENCE wide; CREATE TABLE n (id int DEFAULT nextval('wide')); SELECT setval('wide', 2000000000);",
            Decoy = "CREATE SEQUENCE alone; SELECT setval('alone', 2000000000);",
            Cure = "ALTER TABLE n ALTER COLUMN id TYPE bigint;",
            Undo = "ALTER TABLE n ALTER COLUMN id TYPE int;",
        },
        Type("PG-DESIGN-CHAR-N", "char(3)", "text", "CREATE TABLE d (flag char(1), sys \"char\", v varchar(3));"),
        Type("PG-DESIGN-MONEY", "money", "numeric", "CREATE TABLE d (price numeric(10, 2));"),
        Type("PG-DESIGN-JSON-NOT-JSONB", "json", "jsonb USING c::jsonb", "CREATE TABLE d (j jsonb);"),
        new()
        {
            Rule = "PG-DESIGN-TIMESTAMP-WITHOUT-TZ",
            Subject = "public.t(created_at)",
            Fault = "CREATE TABLE t (id int, created_at timestamp);",
            Decoy = "CREATE TABLE d (created_at timestamptz, day date, starts_local timestamp, opening timestamp);",
            Cure = "ALTER TABLE t ALTER COLUMN created_at TYPE timestamptz;",
            Undo = "ALTER TABLE t ALTER COLUMN created_at TYPE timestamp;",
        },
        new()
        {
            Rule = "PG-DESIGN-VARCHAR-255",
            Subject = "public",
            Fault = "CREATE TABLE t (a varchar(255), b varchar(255), c varchar(255), id int); CREATE TABLE u (a varchar(255), b varchar(255), c varchar(40));",
            Decoy = """
                CREATE SCHEMA few; CREATE TABLE few.d (a varchar(255), b varchar(255), c varchar(255), d varchar(255), e text, f text);
                CREATE SCHEMA meant; CREATE TABLE meant.e (a varchar(255), b varchar(255), c varchar(255), d varchar(255), e varchar(255), f varchar(2), g varchar(3), h varchar(20), i varchar(64), j varchar(80));
                """,
            Cure = "ALTER TABLE t ALTER a TYPE text, ALTER b TYPE text, ALTER c TYPE text;",
            Undo = "ALTER TABLE t ALTER a TYPE varchar(255), ALTER b TYPE varchar(255), ALTER c TYPE varchar(255);",
        },
        new()
        {
            Rule = "PG-DESIGN-REFERENCE-AS-TEXT",
            Subject = "public.orders(customer_id)",
            Fault = "CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id varchar(40));",
            Decoy = """
                CREATE TABLE sessions (id text PRIMARY KEY); CREATE TABLE owners (id uuid PRIMARY KEY); CREATE TABLE batches (id int PRIMARY KEY); CREATE TABLE devices (device_code int PRIMARY KEY);
                CREATE TABLE d (id int PRIMARY KEY, session_id text, stripe_customer_id text, owner_type text, owner_id text, batch_id text, code text, device text, other_id text);
                INSERT INTO d (id, batch_id) SELECT i, 'https://broker.test/' || md5(i::text) FROM generate_series(1, 100) i; ANALYZE d;
                """,
            Cure = "ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint USING customer_id::bigint, ADD FOREIGN KEY (customer_id) REFERENCES customers;",
            Undo = "ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey, ALTER COLUMN customer_id TYPE varchar(40);",
        },
        new()
        {
            Rule = "PG-DESIGN-NAMING-MIXED",
            Subject = "public",
            Fault = """
                CREATE TABLE a (id int PRIMARY KEY, created_at timestamptz); CREATE TABLE b (id int PRIMARY KEY, created_at timestamptz); CREATE TABLE c (id int PRIMARY KEY, created_at timestamptz);
                CREATE TABLE e (id int PRIMARY KEY, created_at timestamptz); CREATE TABLE old (id int PRIMARY KEY, create_date timestamptz);
                """,
            Decoy = """
                CREATE SCHEMA one; CREATE TABLE one.companies (company_id int PRIMARY KEY, created_at timestamptz, create_date date); CREATE TABLE one.boxes (box_id int PRIMARY KEY, "createdAt" timestamptz);
                CREATE TABLE one.orders (order_id int PRIMARY KEY, created_at timestamptz, created timestamptz); CREATE TABLE one.profiles (id int PRIMARY KEY REFERENCES one.companies, created_at timestamptz);
                CREATE TABLE one.countries (code text PRIMARY KEY, created_at timestamptz); CREATE TABLE one.users (user_id int PRIMARY KEY, created_at timestamptz); CREATE TABLE one.notes (note_id int PRIMARY KEY, created_at timestamptz);
                CREATE SCHEMA few; CREATE TABLE few.a (id int PRIMARY KEY, created_at timestamptz); CREATE TABLE few.b (b_id int PRIMARY KEY, create_date timestamptz);
                """,
            Cure = "ALTER TABLE old RENAME COLUMN create_date TO created_at;",
            Undo = "ALTER TABLE old RENAME COLUMN created_at TO create_date;",
        },
        new()
        {
            Rule = "PG-DESIGN-FLOAT-FOR-MONEY",
            Subject = "public.t(unitPrice)",
            Fault = "CREATE TABLE t (\"unitPrice\" double precision);",
            Decoy = "CREATE TABLE d (tax_rate double precision, total_weight real, credit_rate real, price numeric, total_seconds real, discount real);",
            Cure = "ALTER TABLE t ALTER \"unitPrice\" TYPE numeric(19, 4);",
            Undo = "ALTER TABLE t ALTER \"unitPrice\" TYPE double precision;",
        },
        new()
        {
            Rule = "PG-DESIGN-UUID-AS-TEXT",
            Subject = "public.t(uuid)",
            Fault = "CREATE TABLE t (uuid text); INSERT INTO t SELECT gen_random_uuid()::text FROM generate_series(1, 100); ANALYZE t;",
            Decoy = "CREATE TABLE d (checksum text, uuid uuid, guid text); INSERT INTO d SELECT md5(i::text), gen_random_uuid(), 'short' || i FROM generate_series(1, 100) i; ANALYZE d;",
            Cure = "ALTER TABLE t ALTER uuid TYPE uuid USING uuid::uuid;",
        },
        new()
        {
            Rule = "PG-DESIGN-SERIAL-NOT-IDENTITY",
            Subject = "public",
            Fault = "CREATE TABLE t (id serial PRIMARY KEY);",
            Decoy = "CREATE TABLE d (id int GENERATED ALWAYS AS IDENTITY); CREATE SEQUENCE shared; CREATE TABLE e (id bigint DEFAULT nextval('shared')); CREATE TABLE f (id bigint DEFAULT nextval('shared'));",
            Cure = "ALTER TABLE t ALTER id DROP DEFAULT; DROP SEQUENCE t_id_seq; ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY;",
        },
        new()
        {
            Rule = "PG-DESIGN-NAME-QUOTED",
            Subject = "public.order",
            Fault = "CREATE TABLE \"order\" (id int);",
            Decoy = "CREATE SCHEMA orm; CREATE TABLE orm.\"AspNetUsers\" (\"Id\" int); CREATE TABLE orm.\"AspNetRoles\" (\"Id\" int); CREATE TABLE orders (name text, \"value\" int, type text, timestamp int, time int, row int);",
            Cure = "ALTER TABLE \"order\" RENAME TO customer_order;",
            Undo = "ALTER TABLE customer_order RENAME TO \"order\";",
        },
        new()
        {
            Rule = "PG-DESIGN-AUDIT-COLUMNS",
            Subject = "public.e",
            Fault = "CREATE TABLE e (id int, a int, b int); INSERT INTO e SELECT i, i, i FROM generate_series(1, 2000) i;",
            Decoy = """
                CREATE TABLE a (id int, x int, created_at timestamptz); CREATE TABLE b (LIKE a); CREATE TABLE c (LIKE a); CREATE TABLE d (LIKE a); CREATE TABLE small_lookup (id int, a int, b int);
                CREATE TABLE f (LIKE a); CREATE TABLE g (LIKE a); CREATE TABLE h (LIKE a);
                CREATE SCHEMA other; CREATE TABLE other.z (id int, a int, b int); INSERT INTO other.z SELECT i, i, i FROM generate_series(1, 2000) i;
                """,
            Cure = "ALTER TABLE e ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();",
            Undo = "ALTER TABLE e DROP COLUMN created_at;",
        },
    ];

    private static SeededFault Type(string rule, string type, string better, string decoy) => new()
    {
        Rule = rule,
        Subject = "public.t(c)",
        Fault = $"CREATE TABLE t (id int, c {type});",
        Decoy = decoy,
        Cure = $"ALTER TABLE t ALTER COLUMN c TYPE {better};",
        Undo = $"ALTER TABLE t ALTER COLUMN c TYPE {type}{(type == "json" ? " USING c::json" : "")};",
    };
}
