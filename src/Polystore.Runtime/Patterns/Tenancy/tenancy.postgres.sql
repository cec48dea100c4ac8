-- Rows of a table belong to tenants; a transaction sees and writes those of the tenant that it was begun for, and none without one. After the
-- end of a transaction the setting is an empty text, not NULL.
ALTER TABLE :"table" ADD COLUMN IF NOT EXISTS tenant_id text NOT NULL DEFAULT nullif(current_setting('polystore.tenant', true), '');
ALTER TABLE :"table" ALTER COLUMN tenant_id SET DEFAULT nullif(current_setting('polystore.tenant', true), '');
CREATE INDEX IF NOT EXISTS :"table.tenant" ON :"table" (tenant_id);
ALTER TABLE :"table" ENABLE ROW LEVEL SECURITY;
ALTER TABLE :"table" FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS polystore_tenant ON :"table";
CREATE POLICY polystore_tenant ON :"table" AS RESTRICTIVE
    USING (tenant_id = nullif(current_setting('polystore.tenant', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('polystore.tenant', true), ''));
DROP POLICY IF EXISTS polystore_tenant_rows ON :"table";
CREATE POLICY polystore_tenant_rows ON :"table"
    USING (tenant_id = nullif(current_setting('polystore.tenant', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('polystore.tenant', true), ''));
