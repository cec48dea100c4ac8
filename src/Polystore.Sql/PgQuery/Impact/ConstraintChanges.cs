using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>ADD CONSTRAINT.</summary>
internal static class ConstraintChanges
{
    public static PgOperation Add(PgNode constraint, PgNode table)
    {
        var operation = new PgOperation("ADD CONSTRAINT")
        {
            Subject = constraint.Text("conname") is { Length: > 0 } name ? name : null,
            Locks = [Locking.Of(table, PgLockMode.AccessExclusive)],
            Scans = constraint.Flag("skip_validation") ? Certainty.No : Certainty.Yes,
        };
        var usesIndex = constraint.Text("indexname").Length > 0;
        return constraint.Text("contype") switch
        {
            "CONSTR_FOREIGN" => operation with
            {
                Name = "ADD FOREIGN KEY",
                Locks = Locking.Strongest([Locking.Of(table, PgLockMode.ShareRowExclusive), Locking.Of(constraint.Fields("pktable", "RangeVar"), PgLockMode.ShareRowExclusive)]),
            },
            "CONSTR_CHECK" => operation with { Name = "ADD CHECK" },
            "CONSTR_UNIQUE" => operation with { Name = usesIndex ? "ADD UNIQUE USING INDEX" : "ADD UNIQUE", Scans = usesIndex ? Certainty.No : Certainty.Yes },
            "CONSTR_PRIMARY" when usesIndex => operation with
            {
                Name = "ADD PRIMARY KEY USING INDEX",
                Scans = Certainty.Depends,
                Because = "columns that are not yet NOT NULL are scanned for nulls",
            },
            "CONSTR_PRIMARY" => operation with { Name = "ADD PRIMARY KEY" },
            "CONSTR_EXCLUSION" => operation with { Name = "ADD EXCLUDE" },
            _ => operation,
        };
    }
}
