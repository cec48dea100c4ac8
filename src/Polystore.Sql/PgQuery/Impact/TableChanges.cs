using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>
/// The subcommands of ALTER TABLE: locks as AlterTableGetLockLevel (commands/tablecmds.c) and the manual's page of ALTER TABLE give them,
/// ACCESS EXCLUSIVE for all that neither excepts.
/// </summary>
internal static class TableChanges
{
    public static IReadOnlyList<PgOperation> Of(PgNode statement)
    {
        var table = statement.Fields("relation", "RangeVar");
        if (statement.Text("objtype") == "OBJECT_TYPE")
            return [new PgOperation("ALTER TYPE") { Subject = table.Text("relname"), Because = "tables with a column of the type may hinder it" }];
        return [.. statement.List("cmds").Select(change => Of(change, table))];
    }

    private static PgOperation Of(PgNode change, PgNode table)
    {
        var kind = change.Text("subtype");
        var subject = change.Text("name") is { Length: > 0 } name ? name : null;
        return kind switch
        {
            "AT_AddColumn" => ColumnChanges.Add(change.Node("def"), table),
            "AT_AlterColumnType" => ColumnChanges.Type(change, table),
            "AT_SetNotNull" => Plain("SET NOT NULL", PgLockMode.AccessExclusive) with { Scans = Certainty.Depends, Because = "no scan when a valid CHECK constraint proves it (since PostgreSQL 12)" },
            "AT_AddConstraint" => ConstraintChanges.Add(change.Node("def"), table),
            "AT_ValidateConstraint" => Plain("VALIDATE CONSTRAINT", PgLockMode.ShareUpdateExclusive) with { Scans = Certainty.Yes },
            "AT_SetStatistics" => Plain("SET STATISTICS", PgLockMode.ShareUpdateExclusive),
            "AT_SetOptions" or "AT_ResetOptions" => Plain("SET column options", PgLockMode.ShareUpdateExclusive),
            "AT_ClusterOn" => Plain("CLUSTER ON", PgLockMode.ShareUpdateExclusive),
            "AT_DropCluster" => Plain("SET WITHOUT CLUSTER", PgLockMode.ShareUpdateExclusive),
            "AT_SetRelOptions" or "AT_ResetRelOptions" => Plain("SET storage parameters", StorageLock(change)),
            "AT_EnableTrig" or "AT_EnableAlwaysTrig" or "AT_EnableReplicaTrig" or "AT_EnableTrigAll" or "AT_EnableTrigUser" => Plain("ENABLE TRIGGER", PgLockMode.ShareRowExclusive),
            "AT_DisableTrig" or "AT_DisableTrigAll" or "AT_DisableTrigUser" => Plain("DISABLE TRIGGER", PgLockMode.ShareRowExclusive),
            "AT_AttachPartition" => Attach(change, table),
            "AT_DetachPartition" => Detach(change, table),
            "AT_SetLogged" or "AT_SetUnLogged" or "AT_SetAccessMethod" => Plain(Words(kind), PgLockMode.AccessExclusive) with { Rewrites = Certainty.Yes, Scans = Certainty.Yes },
            "AT_SetTableSpace" => Plain("SET TABLESPACE", PgLockMode.AccessExclusive) with { Rewrites = Certainty.Yes, Scans = Certainty.Yes },
            _ => Plain(Words(kind), PgLockMode.AccessExclusive),
        };

        PgOperation Plain(string operation, PgLockMode mode) => new(operation) { Subject = subject, Locks = [Locking.Of(table, mode)] };
    }

    // The manual, ALTER TABLE: fillfactor, TOAST, autovacuum and parallel_workers take SHARE UPDATE EXCLUSIVE.
    private static PgLockMode StorageLock(PgNode change)
    {
        var isLight = change.Node("def").List("items").All(o =>
            o.Text("defnamespace") == "toast" || o.Text("defname") is "fillfactor" or "parallel_workers" or "toast_tuple_target" or "vacuum_truncate" or "vacuum_index_cleanup"
            || o.Text("defname").StartsWith("autovacuum_", StringComparison.Ordinal) || o.Text("defname").StartsWith("log_autovacuum_", StringComparison.Ordinal));
        return isLight ? PgLockMode.ShareUpdateExclusive : PgLockMode.AccessExclusive;
    }

    private static PgOperation Attach(PgNode change, PgNode table)
    {
        var partition = change.Node("def").Fields("name", "RangeVar");
        return new PgOperation("ATTACH PARTITION")
        {
            Subject = partition.Text("relname"),
            Locks = [Locking.Of(table, PgLockMode.ShareUpdateExclusive), Locking.Of(partition, PgLockMode.AccessExclusive)],
            Scans = Certainty.Depends,
            Because = "no scan of the partition when a valid CHECK constraint proves its bounds; a default partition is scanned likewise",
        };
    }

    private static PgOperation Detach(PgNode change, PgNode table)
    {
        var command = change.Node("def");
        var concurrently = command.Flag("concurrent");
        var partition = command.Fields("name", "RangeVar");
        return new PgOperation(concurrently ? "DETACH PARTITION CONCURRENTLY" : "DETACH PARTITION")
        {
            Subject = partition.Text("relname"),
            Locks = [Locking.Of(table, concurrently ? PgLockMode.ShareUpdateExclusive : PgLockMode.AccessExclusive), Locking.Of(partition, PgLockMode.AccessExclusive)],
            RefusesTransaction = concurrently ? Certainty.Yes : Certainty.No,
        };
    }

    // AT_DropColumn is DROP COLUMN.
    private static string Words(string kind)
    {
        var name = kind.StartsWith("AT_", StringComparison.Ordinal) ? kind["AT_".Length..] : kind;
        return string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? " " + c : char.ToUpperInvariant(c).ToString()));
    }
}
