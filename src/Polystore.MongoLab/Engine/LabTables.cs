namespace Polystore.MongoLab.Engine;

/// <summary>What the server itself keeps in the engine, beside the documents.</summary>
internal static class LabTables
{
    /// <summary>Makes them where they are not there.</summary>
    public const string Definition = """
        CREATE SCHEMA IF NOT EXISTS polystore_lab;
        -- What retryable writes and transactions did, so that one that is sent again is not done again (config.transactions of MongoDB).
        CREATE TABLE IF NOT EXISTS polystore_lab.retryable_write (
            session bytea NOT NULL,
            number bigint NOT NULL,
            -- The lowest of the statements.
            statement int NOT NULL,
            statements int[] NOT NULL,
            -- None for a transaction.
            reply bytea,
            done timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (session, number, statement));
        CREATE TABLE IF NOT EXISTS polystore_lab.replica_set (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            name text NOT NULL,
            id bytea NOT NULL,
            term bigint NOT NULL DEFAULT 0,
            primary_member int,
            elected timestamptz,
            -- The newest term whose primary takes writes.
            led bigint,
            renewed timestamptz NOT NULL DEFAULT '-infinity');
        CREATE TABLE IF NOT EXISTS polystore_lab.member (
            id int PRIMARY KEY,
            host text NOT NULL,
            started timestamptz,
            seen timestamptz NOT NULL DEFAULT '-infinity',
            no_election_until timestamptz NOT NULL DEFAULT '-infinity');
        """;
}
