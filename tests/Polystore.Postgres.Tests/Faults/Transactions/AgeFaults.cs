namespace Polystore.Postgres.Tests.Faults.Transactions;

internal sealed class AgeFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-TXN-WRAPAROUND-TABLE",
            OneWay = true,
            Subject = "public.ageing",
            Options = new Dictionary<string, double> { ["overdue-factor"] = 0.02 },
            Decoy = "CREATE TABLE same_age (id int);",
            Fault = """
                CREATE TABLE ageing (id int) WITH (autovacuum_freeze_max_age = 100000, autovacuum_enabled = false);
                DO $$ BEGIN FOR i IN 1..2500 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$;
                """,
        },
        new()
        {
            // Each round locks the row twice, above and inside a savepoint, which takes one multixact.
            Rule = "PG-TXN-MULTIXACT-TABLE",
            OneWay = true,
            Subject = "public.ageing",
            Options = new Dictionary<string, double> { ["overdue-factor"] = 0.02 },
            Decoy = "CREATE TABLE same_age (id int);",
            Fault = """
                CREATE TABLE ageing (id int) WITH (autovacuum_multixact_freeze_max_age = 10000, autovacuum_enabled = false);
                CREATE TABLE one (id int PRIMARY KEY); INSERT INTO one VALUES (1);
                DO $$ BEGIN FOR i IN 1..300 LOOP
                    PERFORM FROM one FOR KEY SHARE;
                    BEGIN PERFORM FROM one FOR NO KEY UPDATE; EXCEPTION WHEN division_by_zero THEN NULL; END;
                    COMMIT;
                END LOOP; END $$;
                """,
        },
    ];
}
