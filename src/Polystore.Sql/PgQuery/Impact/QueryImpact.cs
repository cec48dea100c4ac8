using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>Queries, writes, and all else that locks tables only by reading or writing them.</summary>
internal static class QueryImpact
{
    public static PgOperation Of(PgNode statement, IReadOnlyList<PgNode> nodes)
    {
        var commonTables = nodes.Where(n => n.Is("CommonTableExpr")).Select(n => n.Text("ctename")).ToHashSet(StringComparer.Ordinal);
        var locksRows = nodes.Any(n => n.Is("LockingClause"));
        var locks = new List<PgTableLock>();
        foreach (var node in nodes)
        {
            if (node.Is("RangeVar") && (node.Text("schemaname").Length > 0 || !commonTables.Contains(node.Text("relname"))))
                locks.Add(Locking.Of(node, locksRows ? PgLockMode.RowShare : PgLockMode.AccessShare));
            else if (node.Kind is "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt" || (node.Is("CopyStmt") && node.Flag("is_from")))
                locks.Add(Locking.Of(node.Fields("relation", "RangeVar"), PgLockMode.RowExclusive));
        }

        var created = Created(statement);
        var others = Locking.Strongest(locks).Where(l => !created.Exists || l.Name != created.Text("relname"));
        return new PgOperation(Name(statement))
        {
            Locks = statement.Flag("replace") && statement.Is("ViewStmt") ? [Locking.Of(created, PgLockMode.AccessExclusive), .. others] : [.. others],
        };
    }

    // What does not exist before the statement, nobody waits for.
    private static PgNode Created(PgNode statement) => statement.Kind switch
    {
        "ViewStmt" => statement.Fields("view", "RangeVar"),
        "CreateForeignTableStmt" => statement.Fields("base", "CreateStmt").Fields("relation", "RangeVar"),
        _ => statement.Fields("into", "IntoClause").Fields("rel", "RangeVar"),
    };

    // SelectStmt is SELECT, VariableSetStmt is VARIABLE SET.
    private static string Name(PgNode statement)
    {
        var kind = statement.Kind.EndsWith("Stmt", StringComparison.Ordinal) ? statement.Kind[..^4] : statement.Kind;
        return string.Concat(kind.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + c : char.ToUpperInvariant(c).ToString()));
    }
}
