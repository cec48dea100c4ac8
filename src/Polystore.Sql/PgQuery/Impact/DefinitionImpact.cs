using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>CREATE, DROP and the ALTERs beside ALTER TABLE, with the locks of the manual ("Explicit Locking" and each command's page).</summary>
internal static class DefinitionImpact
{
    public static PgOperation? Of(PgNode statement) => statement.Kind switch
    {
        "IndexStmt" => Index(statement),
        "DropStmt" => Drop(statement),
        "CreateStmt" => Table(statement),
        "RenameStmt" => Rename(statement),
        "AlterObjectSchemaStmt" => On("SET SCHEMA", statement, PgLockMode.AccessExclusive),
        "CreateTrigStmt" => On("CREATE TRIGGER", statement, PgLockMode.ShareRowExclusive) with { Subject = statement.Text("trigname") },
        "RuleStmt" => On("CREATE RULE", statement, PgLockMode.AccessExclusive),
        "CreatePolicyStmt" => new PgOperation("CREATE POLICY") { Locks = [Locking.Of(statement.Fields("table", "RangeVar"), PgLockMode.AccessExclusive)] },
        "AlterPolicyStmt" => new PgOperation("ALTER POLICY") { Locks = [Locking.Of(statement.Fields("table", "RangeVar"), PgLockMode.AccessExclusive)] },
        "CreateStatsStmt" => new PgOperation("CREATE STATISTICS") { Locks = Locking.OfAll(statement.List("relations"), PgLockMode.ShareUpdateExclusive) },
        "AlterSeqStmt" => new PgOperation("ALTER SEQUENCE") { Locks = [Locking.Of(statement.Fields("sequence", "RangeVar"), PgLockMode.ShareRowExclusive)] },
        "CommentStmt" => Comment(statement),
        "GrantStmt" => new PgOperation(statement.Flag("is_grant") ? "GRANT" : "REVOKE"),
        "AlterEnumStmt" => Enumeration(statement),
        "CreatedbStmt" => Alone("CREATE DATABASE"),
        "DropdbStmt" => Alone("DROP DATABASE"),
        "CreateTableSpaceStmt" => Alone("CREATE TABLESPACE"),
        "DropTableSpaceStmt" => Alone("DROP TABLESPACE"),
        "CreateSubscriptionStmt" => Slot("CREATE SUBSCRIPTION"),
        "DropSubscriptionStmt" => Slot("DROP SUBSCRIPTION"),
        "AlterDatabaseStmt" when statement.List("options").Any(o => o.Text("defname") == "tablespace") => Alone("ALTER DATABASE SET TABLESPACE"),
        "AlterTableMoveAllStmt" => new PgOperation("ALTER ALL IN TABLESPACE") { Rewrites = Certainty.Yes, Scans = Certainty.Yes },
        _ => null,
    };

    private static PgOperation Alone(string name) => new(name) { RefusesTransaction = Certainty.Yes };

    private static PgOperation Slot(string name) =>
        new(name) { RefusesTransaction = Certainty.Depends, Because = "a transaction is refused when a replication slot goes with it" };

    private static PgOperation On(string name, PgNode statement, PgLockMode mode) =>
        new(name) { Locks = Locking.OfAll([statement.Fields("relation", "RangeVar")], mode) };

    private static PgOperation Index(PgNode statement)
    {
        var concurrently = statement.Flag("concurrent");
        return On(concurrently ? "CREATE INDEX CONCURRENTLY" : "CREATE INDEX", statement, concurrently ? PgLockMode.ShareUpdateExclusive : PgLockMode.Share) with
        {
            Subject = statement.Text("idxname") is { Length: > 0 } name ? name : null,
            Scans = Certainty.Yes,
            RefusesTransaction = concurrently ? Certainty.Yes : Certainty.No,
        };
    }

    // Dropping an index locks its table too, whose name the statement does not hold.
    private static PgOperation Drop(PgNode statement)
    {
        var concurrently = statement.Flag("concurrent");
        var kind = statement.Text("removeType")["OBJECT_".Length..].Replace("MATVIEW", "MATERIALIZED VIEW", StringComparison.Ordinal).Replace('_', ' ');
        var names = statement.List("objects").Select(o => o.Names("items")).ToList();
        var mode = concurrently ? PgLockMode.ShareUpdateExclusive : PgLockMode.AccessExclusive;
        IEnumerable<PgTableLock> locks = kind switch
        {
            "TABLE" or "VIEW" or "MATERIALIZED VIEW" or "INDEX" or "SEQUENCE" or "FOREIGN TABLE" => names.Select(n => Locking.Of(n, mode)),

            // DROP TRIGGER t ON s.x: the last part is the trigger, those before it the table.
            "TRIGGER" or "RULE" or "POLICY" => names.Select(n => Locking.Of([.. n.SkipLast(1)], mode)),
            _ => [],
        };
        return new PgOperation(concurrently ? $"DROP {kind} CONCURRENTLY" : $"DROP {kind}")
        {
            Locks = Locking.Strongest(locks),
            RefusesTransaction = concurrently ? Certainty.Yes : Certainty.No,
        };
    }

    private static PgOperation Table(PgNode statement)
    {
        var isPartition = statement.Has("partbound");
        var parents = statement.List("inhRelations").Select(p => Locking.Of(p, isPartition ? PgLockMode.AccessExclusive : PgLockMode.ShareUpdateExclusive));
        var constraints = statement.SelfAndDescendants().Where(n => n.Is("Constraint") && n.Text("contype") == "CONSTR_FOREIGN");
        var referenced = constraints.Select(c => Locking.Of(c.Fields("pktable", "RangeVar"), PgLockMode.ShareRowExclusive));
        var own = statement.Fields("relation", "RangeVar").Text("relname");
        return new PgOperation("CREATE TABLE") { Subject = own, Locks = [.. Locking.Strongest([.. parents, .. referenced]).Where(l => l.Name != own)] };
    }

    private static PgOperation Rename(PgNode statement)
    {
        var isIndex = statement.Text("renameType") == "OBJECT_INDEX";
        return On(isIndex ? "RENAME INDEX" : "RENAME", statement, isIndex ? PgLockMode.ShareUpdateExclusive : PgLockMode.AccessExclusive) with
        {
            Subject = statement.Text("subname") is { Length: > 0 } name ? name : null,
        };
    }

    private static PgOperation Comment(PgNode statement)
    {
        var name = statement.Node("object").Names("items");
        IReadOnlyList<string>? table = statement.Text("objtype") switch
        {
            "OBJECT_TABLE" or "OBJECT_VIEW" or "OBJECT_MATVIEW" or "OBJECT_INDEX" => name,
            "OBJECT_COLUMN" => [.. name.SkipLast(1)],
            _ => null,
        };
        return new PgOperation("COMMENT") { Locks = table is null ? [] : Locking.Strongest([Locking.Of(table, PgLockMode.ShareUpdateExclusive)]) };
    }

    private static PgOperation Enumeration(PgNode statement) => statement.Has("oldVal")
        ? new PgOperation("ALTER TYPE RENAME VALUE")
        : new PgOperation("ALTER TYPE ADD VALUE")
        {
            RefusesTransaction = Certainty.Depends,
            Because = "before PostgreSQL 12 not in a transaction; since then the new value cannot be used before the commit",
        };
}
