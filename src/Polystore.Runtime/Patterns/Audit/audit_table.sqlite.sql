DROP TRIGGER IF EXISTS :"table+audit_insert";
CREATE TRIGGER :"table+audit_insert" AFTER INSERT ON :"table" BEGIN
    INSERT INTO :"audit" (table_name, row_key, operation, new, actor, reason)
    SELECT {{table}}, NEW.{{key}}, 'INSERT', json_group_object(name, json(now_is)), (SELECT actor FROM :"audit+context"), (SELECT reason FROM :"audit+context")
    FROM ({{inserted}});
END;
DROP TRIGGER IF EXISTS :"table+audit_update";
CREATE TRIGGER :"table+audit_update" AFTER UPDATE ON :"table" WHEN {{changed}} BEGIN
    INSERT INTO :"audit" (table_name, row_key, operation, old, new, actor, reason)
    SELECT {{table}}, OLD.{{key}}, 'UPDATE', json_group_object(name, json(was)), json_group_object(name, json(now_is)), (SELECT actor FROM :"audit+context"), (SELECT reason FROM :"audit+context")
    FROM ({{updated}});
END;
DROP TRIGGER IF EXISTS :"table+audit_delete";
CREATE TRIGGER :"table+audit_delete" AFTER DELETE ON :"table" BEGIN
    INSERT INTO :"audit" (table_name, row_key, operation, old, actor, reason)
    SELECT {{table}}, OLD.{{key}}, 'DELETE', json_group_object(name, json(was)), (SELECT actor FROM :"audit+context"), (SELECT reason FROM :"audit+context")
    FROM ({{deleted}});
END;
