-- Messages that are written in the transaction of the change that they tell of.
CREATE TABLE IF NOT EXISTS :"outbox" (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    key text,
    payload bytea NOT NULL,
    headers text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ready_at timestamptz NOT NULL DEFAULT '-infinity',
    owner uuid,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    published_at timestamptz,
    dead_at timestamptz
);
CREATE INDEX IF NOT EXISTS :"outbox.pending" ON :"outbox" (sequence) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX IF NOT EXISTS :"outbox.order" ON :"outbox" (key, sequence) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX IF NOT EXISTS :"outbox.published" ON :"outbox" (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS :"outbox.dead" ON :"outbox" (sequence) WHERE dead_at IS NOT NULL;

-- Wakes dispatchers, once for each transaction that writes messages.
CREATE OR REPLACE FUNCTION :"outbox+wake"() RETURNS trigger LANGUAGE plpgsql AS $wake$
BEGIN
    PERFORM pg_notify('polystore_outbox_' || TG_RELID, '');
    RETURN NULL;
END
$wake$;
CREATE OR REPLACE TRIGGER :"outbox.wake" AFTER INSERT ON :"outbox" FOR EACH STATEMENT EXECUTE FUNCTION :"outbox+wake"();
