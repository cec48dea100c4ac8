-- What was changed, by whom and why. Who may change rows need not be allowed to write here: the function has the rights of its owner.
CREATE TABLE IF NOT EXISTS :"audit" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL,
    row_key text,
    operation text NOT NULL,
    old jsonb,
    new jsonb,
    actor text,
    reason text,
    database_user text NOT NULL DEFAULT session_user,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS :"audit.row" ON :"audit" (table_name, row_key, id);

-- Arguments: the key's column, and the columns that are left out as a text[].
CREATE OR REPLACE FUNCTION :"audit+change"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $audit$
DECLARE
    was jsonb := CASE WHEN TG_OP IN ('UPDATE', 'DELETE') THEN to_jsonb(OLD) END;
    now_is jsonb := CASE WHEN TG_OP IN ('UPDATE', 'INSERT') THEN to_jsonb(NEW) END;
    row_key text := coalesce(was, now_is) ->> TG_ARGV[0];
BEGIN
    was := was - TG_ARGV[1]::text[];
    now_is := now_is - TG_ARGV[1]::text[];
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(c.name, was -> c.name), jsonb_object_agg(c.name, now_is -> c.name) INTO was, now_is
        FROM jsonb_object_keys(now_is) AS c (name) WHERE was -> c.name IS DISTINCT FROM now_is -> c.name;
        IF now_is IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO :"audit" (table_name, row_key, operation, old, new, actor, reason)
    VALUES (TG_TABLE_NAME, row_key, TG_OP, was, now_is, nullif(current_setting('polystore.actor', true), ''), nullif(current_setting('polystore.reason', true), ''));
    RETURN NULL;
END
$audit$;
