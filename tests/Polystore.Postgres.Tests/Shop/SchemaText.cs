using Npgsql;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>
/// A whole schema as sorted lines in the server's own words; two that are equal differ in nothing a remedy may touch. What belongs to the server
/// (settings of roles and files) is left out unless asked for: on a server that tests share, another test may change it at any time.
/// </summary>
internal static class SchemaText
{
    private const string Query =
        """
        WITH rel AS (SELECT c.* FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace)
        SELECT format('relation %s %s owner %s acl %s options %s persistence %s rls %s%s identity %s', oid::regclass, relkind, relowner::regrole, relacl, reloptions, relpersistence, relrowsecurity, relforcerowsecurity, relreplident) FROM rel WHERE relkind <> 't'
        UNION ALL
        SELECT format('column %s.%s %s %s null %s default %s identity %s generated %s statistics %s storage %s acl %s options %s', r.oid::regclass, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attstattarget, a.attstorage, a.attacl, a.attoptions)
          FROM rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION ALL SELECT format('index %s valid %s clustered %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered) FROM pg_index i JOIN rel r ON r.oid = i.indexrelid
        UNION ALL SELECT format('constraint %s on %s %s valid %s', conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT format('sequence %s %s %s %s %s %s', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqcycle) FROM pg_sequence
        UNION ALL SELECT format('owned %s by %s.%s %s', d.objid::regclass, d.refobjid::regclass, d.refobjsubid, d.deptype) FROM pg_depend d JOIN rel r ON r.oid = d.objid AND r.relkind = 'S' WHERE d.refobjsubid > 0
        UNION ALL SELECT format('view %s %s', oid::regclass, pg_get_viewdef(oid)) FROM rel WHERE relkind IN ('v', 'm')
        UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN rel r ON r.oid = t.tgrelid WHERE NOT tgisinternal
        UNION ALL SELECT format('policy %s on %s', polname, polrelid::regclass) FROM pg_policy
        UNION ALL SELECT format('statistics %s', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext
        UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT format('extension %s', extname) FROM pg_extension
        UNION ALL SELECT format('database acl %s', datacl) FROM pg_database WHERE datname = current_database()
        UNION ALL SELECT format('database setting %s %s', setrole, setconfig) FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private const string OfServer =
        """

        UNION ALL SELECT format('role setting %s %s %s', setdatabase, setrole, setconfig) FROM pg_db_role_setting
        UNION ALL SELECT format('file setting %s = %s', name, setting) FROM pg_file_settings
        """;

    public static async Task<IReadOnlyList<string>> ReadAsync(PostgresServer server, string database, bool withServer = false)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(withServer ? Query + OfServer : Query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
