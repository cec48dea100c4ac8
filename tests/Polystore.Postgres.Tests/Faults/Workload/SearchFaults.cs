namespace Polystore.Postgres.Tests.Faults.Workload;

/// <summary>Searches inside values, made small by the rules' options.</summary>
internal sealed class SearchFaults : ISeededFaults
{
    private static readonly IReadOnlyDictionary<string, double> Small = new Dictionary<string, double> { ["hours"] = 0, ["load"] = 0, ["minimum-bytes"] = 100_000 };

    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-INDEX-GIN-MISSING",
            Subject = "public.notes(tags)",
            Options = Small,
            Fault = Notes("notes") + "SELECT count(*) FROM notes WHERE tags @> ARRAY['t7'];",
            Decoy = $"""
                CREATE EXTENSION pg_stat_statements; {Notes("filed")} CREATE INDEX ON filed USING gin (tags); SELECT count(*) FROM filed WHERE tags @> ARRAY['t7'];
                {Notes("owned")} SELECT count(*) FROM owned WHERE id = 5 AND tags @> ARRAY['t7'];
                CREATE TABLE few AS SELECT ARRAY['t' || i] AS tags FROM generate_series(1, 10) i; ANALYZE few; SELECT count(*) FROM few WHERE tags @> ARRAY['t7'];
                CREATE TABLE spans AS SELECT int4range(i, i + 5) AS span, repeat('x', 100) AS pad FROM generate_series(1, 5000) i; ANALYZE spans; SELECT count(*) FROM spans WHERE span @> 7;
                """,
        },
        new()
        {
            Rule = "PG-INDEX-GIN-MISSING",
            Subject = "public.Odd Docs(The Body)",
            Options = Small,
            Fault = """
                CREATE EXTENSION pg_stat_statements; CREATE TABLE "Odd Docs" AS SELECT i AS id, jsonb_build_object('k' || i % 50, i) AS "The Body", repeat('x', 100) AS pad FROM generate_series(1, 5000) i;
                ANALYZE "Odd Docs"; SELECT count(*) FROM "Odd Docs" WHERE "The Body" ? 'k7';
                """,
            Decoy = "SELECT 1;",
        },
        new()
        {
            Rule = "PG-INDEX-TRIGRAM-MISSING",
            Subject = "public.notes(title)",
            Options = Small,
            Fault = Notes("notes") + "SELECT count(*) FROM notes WHERE title ILIKE '%E 17%';",
            Decoy = $"""
                CREATE EXTENSION pg_stat_statements; {Notes("prefixed")} CREATE INDEX ON prefixed (title text_pattern_ops); SELECT count(*) FROM prefixed WHERE title LIKE 'title 17%';
                CREATE TABLE few AS SELECT 't' || i AS title FROM generate_series(1, 10) i; ANALYZE few; SELECT count(*) FROM few WHERE title ILIKE '%7%';
                {Notes("owned")} SELECT count(*) FROM owned WHERE id = 5 AND title ILIKE '%7%';
                """,
        },
        new()
        {
            Rule = "PG-INDEX-HASH-CANDIDATE",
            Subject = "public.by_url on links",
            Options = new Dictionary<string, double> { ["hours"] = 0, ["minimum-bytes"] = 100_000 },
            Fault = Links("links", "by_url") + "SELECT count(*) FROM links WHERE url = 'none';",
            Decoy = $"""
                CREATE EXTENSION pg_stat_statements; {Links("listed", "by_listed_url")} SELECT count(*) FROM listed WHERE url = 'none'; SELECT url FROM listed ORDER BY url LIMIT 5;
                {Links("kept", "by_kept_url", "UNIQUE ")} SELECT count(*) FROM kept WHERE url = 'none'; {Links("unasked", "by_unasked_url")}
                """,
            Cure = "CREATE INDEX by_url_hash ON links USING hash (url); DROP INDEX by_url;",
            Undo = "CREATE INDEX by_url ON links (url); DROP INDEX by_url_hash;",
        },
    ];

    private static string Notes(string table) => $"""
        CREATE TABLE {table} AS SELECT i AS id, 'title ' || i AS title, ARRAY['t' || i % 50, 'u' || i] AS tags, repeat('x', 100) AS pad FROM generate_series(1, 5000) i;
        ALTER TABLE {table} ADD PRIMARY KEY (id); ANALYZE {table};

        """;

    private static string Links(string table, string index, string unique = "") => $"""
        CREATE TABLE {table} AS SELECT repeat(md5(i::text), 6) AS url FROM generate_series(1, 5000) i; CREATE {unique}INDEX {index} ON {table} (url); ANALYZE {table};

        """;
}
