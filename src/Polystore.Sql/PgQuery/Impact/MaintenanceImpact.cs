using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>VACUUM, REINDEX and other work of the operator, with the locks that each command's page of the manual names.</summary>
internal static class MaintenanceImpact
{
    public static PgOperation? Of(PgNode statement) => statement.Kind switch
    {
        "VacuumStmt" => Vacuum(statement),
        "ReindexStmt" => Reindex(statement),
        "ClusterStmt" => Cluster(statement),
        "RefreshMatViewStmt" => Refresh(statement),
        "TruncateStmt" => new PgOperation("TRUNCATE") { Locks = Locking.OfAll(statement.List("relations"), PgLockMode.AccessExclusive) },
        "LockStmt" => new PgOperation("LOCK TABLE") { Locks = Locking.OfAll(statement.List("relations"), (PgLockMode)statement.Int("mode")) },
        "AlterSystemStmt" => Alone("ALTER SYSTEM"),
        "DiscardStmt" when statement.Text("target") is "DISCARD_ALL" or "" => Alone("DISCARD ALL"),
        "TransactionStmt" when statement.Text("kind") is "TRANS_STMT_COMMIT_PREPARED" or "TRANS_STMT_ROLLBACK_PREPARED" => Alone("COMMIT PREPARED"),
        "DoStmt" => Unknown("DO"),
        "CallStmt" => Unknown("CALL"),
        _ => null,
    };

    private static PgOperation Alone(string name) => new(name) { RefusesTransaction = Certainty.Yes };

    private static PgOperation Unknown(string name) =>
        new(name) { RefusesTransaction = Certainty.Depends, Rewrites = Certainty.Depends, Scans = Certainty.Depends, Because = "what the code inside does is not seen here" };

    private static PgOperation Vacuum(PgNode statement)
    {
        var tables = statement.List("rels").Select(r => r.Fields("relation", "RangeVar"));
        if (!statement.Flag("is_vacuumcmd"))
            return new PgOperation("ANALYZE") { Locks = Locking.OfAll(tables, PgLockMode.ShareUpdateExclusive) };
        var full = Options.IsOn(statement, "options", "full");
        return new PgOperation(full ? "VACUUM FULL" : "VACUUM")
        {
            Locks = Locking.OfAll(tables, full ? PgLockMode.AccessExclusive : PgLockMode.ShareUpdateExclusive),
            Rewrites = full ? Certainty.Yes : Certainty.No,
            Scans = Certainty.Yes,
            RefusesTransaction = Certainty.Yes,
        };
    }

    // Of an index its table is locked too, whose name the statement does not hold.
    private static PgOperation Reindex(PgNode statement)
    {
        var concurrently = statement.Flag("concurrent") || Options.IsOn(statement, "params", "concurrently");
        var relation = statement.Fields("relation", "RangeVar");
        var isIndex = statement.Text("kind") == "REINDEX_OBJECT_INDEX";
        var mode = concurrently ? PgLockMode.ShareUpdateExclusive : isIndex ? PgLockMode.AccessExclusive : PgLockMode.Share;
        return new PgOperation(concurrently ? "REINDEX CONCURRENTLY" : "REINDEX")
        {
            Locks = relation.Exists ? [Locking.Of(relation, mode)] : [],
            Scans = Certainty.Yes,
            RefusesTransaction = concurrently || !relation.Exists ? Certainty.Yes : Certainty.Depends,
            Because = concurrently || !relation.Exists ? null : "the indexes of a partitioned table are rebuilt outside of transactions only",
        };
    }

    private static PgOperation Cluster(PgNode statement)
    {
        var relation = statement.Fields("relation", "RangeVar");
        return new PgOperation("CLUSTER")
        {
            Locks = relation.Exists ? [Locking.Of(relation, PgLockMode.AccessExclusive)] : [],
            Rewrites = Certainty.Yes,
            Scans = Certainty.Yes,
            RefusesTransaction = relation.Exists ? Certainty.No : Certainty.Yes,
        };
    }

    private static PgOperation Refresh(PgNode statement)
    {
        var concurrently = statement.Flag("concurrent");
        return new PgOperation(concurrently ? "REFRESH MATERIALIZED VIEW CONCURRENTLY" : "REFRESH MATERIALIZED VIEW")
        {
            Locks = [Locking.Of(statement.Fields("relation", "RangeVar"), concurrently ? PgLockMode.Exclusive : PgLockMode.AccessExclusive)],
            Rewrites = concurrently ? Certainty.No : Certainty.Yes,
            Scans = Certainty.Yes,
        };
    }
}
