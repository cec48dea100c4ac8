using Polystore.Postgres.Observe.Sections;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>pg_qualstats of this database.</summary>
internal static class PredicateQueries
{
    // What filters least changes no plan.
    private const int Most = 1000;

    /// <summary>
    /// Conditions of one AND have one qualid. The members of an OR stand alone, and so do two uses of one table in a statement; an index for
    /// one of them alone may serve neither, so that statements with several are left out. Joins compare two columns (rrelid) and are left out too.
    /// </summary>
    /// <param name="schema">Where the extension is installed.</param>
    public static ProbeQuery<PostgresPredicate> Filters(string schema) => new(
        "predicates",
        $"""
        WITH counted AS (
            SELECT q.queryid, q.lrelid, coalesce(q.qualid, q.qualnodeid) AS together, q.lattnum, q.opno, sum(q.occurences)::float8 AS occurrences,
                   sum(q.execution_count)::float8 AS rows, sum(q.nbfiltered)::float8 AS filtered
              FROM {SqlQuoting.AlwaysQuoted(schema, SqlDialect.Postgres)}.pg_qualstats() q
             WHERE q.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND q.eval_type = 'f' AND q.queryid <> 0
               AND q.lrelid <> 0 AND coalesce(q.rrelid, 0) = 0
             GROUP BY q.queryid, q.lrelid, coalesce(q.qualid, q.qualnodeid), q.lattnum, q.opno
        ), conditions AS (
            SELECT lrelid, array_agg(lattnum ORDER BY lattnum, opno) AS columns, array_agg(opno ORDER BY lattnum, opno) AS operators,
                   max(occurrences) AS occurrences, max(rows) AS rows, max(filtered) AS filtered, count(*) OVER (PARTITION BY queryid, lrelid) AS alternatives
              FROM counted GROUP BY queryid, lrelid, together
        )
        SELECT n.nspname AS schema, c.relname AS table, sum(k.occurrences) AS occurrences, sum(k.rows) AS rows, sum(k.filtered) AS filtered,
               (SELECT json_agg(json_build_object('column', a.attname, 'operator', o.oprname, 'strategy',
                                  (SELECT min(s.amopstrategy) FROM pg_amop s JOIN pg_am m ON m.oid = s.amopmethod
                                    WHERE m.amname = 'btree' AND s.amopopr = o.oid AND s.amoppurpose = 's')) ORDER BY u.n)
                  FROM unnest(k.columns, k.operators) WITH ORDINALITY u(attnum, opno, n)
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum AND NOT a.attisdropped
                  JOIN pg_operator o ON o.oid = u.opno) AS comparisons
          FROM conditions k
          JOIN pg_class c ON c.oid = k.lrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE k.alternatives = 1 AND {UserSchemas.Condition}
         GROUP BY c.oid, n.nspname, c.relname, k.columns, k.operators
         ORDER BY sum(k.filtered) DESC LIMIT {Most}
        """,
        ProbeRowsJson.Default.PostgresPredicate);
}
