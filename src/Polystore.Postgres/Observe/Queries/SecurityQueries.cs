using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>Roles, privileges, policies, extensions, languages.</summary>
internal static class SecurityQueries
{
    /// <summary>Of a password only the kind is read: its prefix, which the server compares itself.</summary>
    /// <param name="passwords">Whether pg_authid may be read.</param>
    public static ProbeQuery<PostgresRole> Roles(bool passwords) => new(
        "roles",
        $"""
        WITH RECURSIVE reach AS (
            SELECT m.member, m.roleid FROM pg_auth_members m
            UNION SELECT r.member, m.roleid FROM reach r JOIN pg_auth_members m ON m.member = r.roleid
        )
        SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolcanlogin AS can_login, r.rolcreaterole AS create_role, r.rolcreatedb AS create_database,
               r.rolreplication AS replication, r.rolbypassrls AS bypass_row_security, r.rolinherit AS inherits, r.rolconnlimit AS connection_limit,
               CASE WHEN isfinite(r.rolvaliduntil) THEN r.rolvaliduntil END AS valid_until,
               {(passwords
                   ? "CASE WHEN a.rolpassword IS NULL THEN 'none' WHEN starts_with(a.rolpassword, 'SCRAM-SHA-256$') THEN 'scram-sha-256' "
                     + "WHEN starts_with(a.rolpassword, 'md5') THEN 'md5' ELSE 'other' END"
                   : "NULL::text")} AS password_kind,
               ARRAY(SELECT g.rolname FROM reach JOIN pg_roles g ON g.oid = reach.roleid WHERE reach.member = r.oid ORDER BY 1) AS member_of,
               coalesce(c.connections, 0) AS connections, coalesce(o.owns, false) AS owns_objects, r.oid = 10 AS bootstrap
          FROM pg_roles r
          {(passwords ? "LEFT JOIN pg_authid a ON a.oid = r.oid" : "")}
          LEFT JOIN (SELECT usesysid, count(*)::int AS connections FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datid IS NOT NULL GROUP BY usesysid) c ON c.usesysid = r.oid
          LEFT JOIN (SELECT relowner, true AS owns FROM pg_class WHERE oid >= 16384 GROUP BY relowner) o ON o.relowner = r.oid
         WHERE r.rolname !~ '^pg_'
         ORDER BY r.rolname
        """,
        ProbeRowsJson.Default.PostgresRole);

    public static ProbeQuery<PostgresGrant> Grants() => new(
        "privileges",
        $"""
        SELECT g.object_kind, g.schema, g.name, g.arguments, CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END AS grantee,
               pg_get_userbyid(g.owner) AS owner, array_agg(DISTINCT x.privilege_type ORDER BY x.privilege_type) AS privileges, g.default, g.extension
          FROM (
            SELECT 'database' AS object_kind, '' AS schema, d.datname AS name, '' AS arguments, d.datdba AS owner, coalesce(d.datacl, acldefault('d', d.datdba)) AS acl,
                   d.datacl IS NULL AS default, NULL::name AS extension, false AS all_grantees
              FROM pg_database d WHERE d.datname = current_database()
            UNION ALL
            SELECT 'schema', '', n.nspname, '', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)), n.nspacl IS NULL, e.extname, true
              FROM pg_namespace n LEFT JOIN pg_depend d ON d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e' LEFT JOIN pg_extension e ON e.oid = d.refobjid
             WHERE {UserSchemas.Condition}
            UNION ALL
            SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
                   n.nspname, c.relname, '', c.relowner, c.relacl, false, e.extname, false
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e' LEFT JOIN pg_extension e ON e.oid = d.refobjid
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relacl IS NOT NULL AND c.relpersistence <> 't' AND {UserSchemas.Condition}
            UNION ALL
            SELECT 'routine', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), p.proacl IS NULL, NULL, false
              FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE {UserSchemas.Condition} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
          ) g, aclexplode(g.acl) x
         WHERE x.grantee = 0 OR (g.all_grantees AND x.privilege_type = 'CREATE' AND x.grantee <> g.owner)
         GROUP BY g.object_kind, g.schema, g.name, g.arguments, x.grantee, g.owner, g.default, g.extension
         ORDER BY 1, 2, 3, 4, 5
        """,
        ProbeRowsJson.Default.PostgresGrant);

    public static ProbeQuery<PostgresDefaultPrivilege> DefaultPrivileges() => new(
        "default privileges",
        """
        SELECT n.nspname AS schema, pg_get_userbyid(d.defaclrole) AS role,
               CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' ELSE 'large object' END AS object_kind,
               'PUBLIC' AS grantee, array_agg(x.privilege_type ORDER BY x.privilege_type) AS privileges
          FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x
         WHERE x.grantee = 0
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        ProbeRowsJson.Default.PostgresDefaultPrivilege);

    /// <summary>Printing a condition locks its table, and the relations of its subqueries too.</summary>
    public static ProbeQuery<PostgresPolicy> Policies() => new(
        "policies",
        $"""
        SELECT n.nspname AS schema, c.relname AS table, p.polname AS name, p.polpermissive AS permissive,
               CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
               ARRAY(SELECT CASE WHEN x.oid = 0 THEN 'public' ELSE pg_get_userbyid(x.oid)::text END FROM unnest(p.polroles) x(oid)) AS roles,
               CASE WHEN f.free THEN pg_get_expr(p.polqual, p.polrelid) END AS using, CASE WHEN f.free THEN pg_get_expr(p.polwithcheck, p.polrelid) END AS with_check
          FROM pg_policy p
          JOIN pg_class c ON c.oid = p.polrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL (SELECT c.oid <> ALL(:locked) AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY(:locked)) AS free) f
         WHERE {UserSchemas.Condition}
         ORDER BY 1, 2, 3
        """,
        ProbeRowsJson.Default.PostgresPolicy);

    public static ProbeQuery<PostgresExtension> Extensions() => new(
        "extensions",
        """
        SELECT e.extname AS name, e.extversion AS version, a.default_version, n.nspname AS schema, pg_get_userbyid(e.extowner) AS owner,
               (SELECT v.trusted FROM pg_available_extension_versions v WHERE v.name = e.extname AND v.version = e.extversion) AS trusted
          FROM pg_extension e
          JOIN pg_namespace n ON n.oid = e.extnamespace
          LEFT JOIN pg_available_extensions a ON a.name = e.extname
         ORDER BY e.extname
        """,
        ProbeRowsJson.Default.PostgresExtension);

    public static ProbeQuery<NameRow> AvailableExtensions() =>
        new("available extensions", "SELECT name FROM pg_available_extensions ORDER BY name", ProbeRowsJson.Default.NameRow);

    public static ProbeQuery<PostgresLanguage> Languages() => new(
        "languages",
        """
        SELECT l.lanname AS name, l.lanpltrusted AS trusted,
               EXISTS (SELECT FROM aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) x WHERE x.grantee = 0) AS public_usage,
               (SELECT count(*)::int FROM pg_proc p WHERE p.prolang = l.oid AND p.oid >= 16384
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')) AS routines
          FROM pg_language l WHERE l.lanname NOT IN ('internal') ORDER BY l.lanname
        """,
        ProbeRowsJson.Default.PostgresLanguage);

    public static ProbeQuery<PostgresEventTrigger> EventTriggers() => new(
        "event triggers",
        "SELECT evtname AS name, evtevent AS event, pg_get_userbyid(evtowner) AS owner, evtenabled AS enabled FROM pg_event_trigger ORDER BY evtname",
        ProbeRowsJson.Default.PostgresEventTrigger);

    public static ProbeQuery<PostgresStatisticsObject> ExtendedStatistics() => new(
        "statistics objects",
        """
        SELECT n.nspname AS schema, s.stxname AS name, cn.nspname AS table_schema, c.relname AS table,
               ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = s.stxrelid AND a.attnum = ANY(s.stxkeys::int2[]) ORDER BY a.attnum) AS columns,
               s.stxkind @> '{e}' AS has_expressions,
               ARRAY(SELECT CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' WHEN 'm' THEN 'mcv' WHEN 'e' THEN 'expressions' ELSE k::text END FROM unnest(s.stxkind) k) AS kinds,
               coalesce(to_jsonb(s) ->> 'stxstattarget', '-1') = '0' AS disabled,
               -- Until 14 an object has a row of NULLs before it is gathered, from 15 on none; the view shows those of tables that the role owns.
               CASE WHEN pg_has_role(c.relowner, 'USAGE') AND NOT row_security_active(c.oid) THEN EXISTS (
                    SELECT FROM pg_stats_ext v
                     WHERE v.statistics_schemaname = n.nspname AND v.statistics_name = s.stxname
                       AND (v.n_distinct IS NOT NULL OR v.dependencies IS NOT NULL OR v.most_common_freqs IS NOT NULL OR s.stxkind = '{e}')) END AS gathered
          FROM pg_statistic_ext s
          JOIN pg_namespace n ON n.oid = s.stxnamespace
          JOIN pg_class c ON c.oid = s.stxrelid
          JOIN pg_namespace cn ON cn.oid = c.relnamespace
         ORDER BY 1, 2
        """,
        ProbeRowsJson.Default.PostgresStatisticsObject);
}

/// <summary>One name.</summary>
internal sealed record NameRow
{
    public string Name { get; init; } = "";
}
