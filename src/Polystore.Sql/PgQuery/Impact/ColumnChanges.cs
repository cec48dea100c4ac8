using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>ADD COLUMN and ALTER COLUMN TYPE: the two that may write the table anew (the manual, ALTER TABLE, Notes).</summary>
internal static class ColumnChanges
{
    public static PgOperation Add(PgNode column, PgNode table)
    {
        var constraints = column.List("constraints");
        var foreign = constraints.Where(c => c.Text("contype") == "CONSTR_FOREIGN").Select(c => Locking.Of(c.Fields("pktable", "RangeVar"), PgLockMode.ShareRowExclusive));
        var (rewrites, because) = Rewrites(column, constraints);
        return new PgOperation("ADD COLUMN")
        {
            Subject = column.Text("colname"),
            Locks = Locking.Strongest([Locking.Of(table, PgLockMode.AccessExclusive), .. foreign]),
            Rewrites = rewrites,
            Scans = rewrites == Certainty.Yes || constraints.Any(c => c.Text("contype") is "CONSTR_UNIQUE" or "CONSTR_PRIMARY" or "CONSTR_CHECK" or "CONSTR_FOREIGN") ? Certainty.Yes : rewrites,
            Because = because,
        };
    }

    public static PgOperation Type(PgNode change, PgNode table)
    {
        var definition = change.Node("def");
        var type = definition.Fields("typeName", "TypeName").Names("names") is [.., var last] ? last : "";

        // Changes between these, or of their length, leave the stored values as they are or not, depending on the old type.
        var mayKeep = !definition.Has("raw_default") && type is "text" or "varchar" or "numeric" or "timestamp" or "timestamptz" or "varbit" or "interval" or "inet" or "citext";
        return new PgOperation("ALTER COLUMN TYPE")
        {
            Subject = change.Text("name"),
            Locks = [Locking.Of(table, PgLockMode.AccessExclusive)],
            Rewrites = mayKeep ? Certainty.Depends : Certainty.Yes,
            Scans = mayKeep ? Certainty.Depends : Certainty.Yes,
            Because = mayKeep ? "the table is kept when the old type is binary coercible to the new one, such as varchar(10) to varchar(20) or text" : null,
        };
    }

    private static (Certainty Rewrites, string? Because) Rewrites(PgNode column, IReadOnlyList<PgNode> constraints)
    {
        var type = column.Fields("typeName", "TypeName").Names("names");
        if (type is [.., "serial" or "bigserial" or "smallserial" or "serial4" or "serial8" or "serial2"])
            return (Certainty.Yes, "each row takes its own value of a sequence");
        if (constraints.Any(c => c.Text("contype") is "CONSTR_IDENTITY"))
            return (Certainty.Yes, "each row takes its own value of a sequence");
        if (constraints.Any(c => c.Text("contype") is "CONSTR_GENERATED"))
            return (Certainty.Yes, "a stored generated column is computed for each row");
        var calls = constraints.Where(c => c.Text("contype") == "CONSTR_DEFAULT").SelectMany(c => c.Node("raw_expr").SelfAndDescendants())
            .Where(n => n.Is("FuncCall")).Select(n => VolatileFunctions.IsVolatile(string.Join('.', n.Names("funcname")))).DefaultIfEmpty().Max();
        return calls switch
        {
            Certainty.Yes => (Certainty.Yes, "a volatile default is computed for each row"),
            Certainty.Depends => (Certainty.Depends, "the default calls a function that is volatile unless declared otherwise"),
            _ => (Certainty.No, null),
        };
    }
}
