CREATE OR REPLACE TRIGGER polystore_audit AFTER INSERT OR UPDATE OR DELETE ON :"table" FOR EACH ROW EXECUTE FUNCTION :"audit+change"({{key}}, {{left out}});
CREATE OR REPLACE TRIGGER polystore_audit_truncate AFTER TRUNCATE ON :"table" FOR EACH STATEMENT EXECUTE FUNCTION :"audit+change"({{key}}, {{left out}});
