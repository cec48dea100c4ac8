using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Types;

/// <summary>Two columns of a foreign key that compare differently from each other.</summary>
/// <param name="Child">Child column.</param>
/// <param name="Parent">Parent column.</param>
/// <param name="Difference">In words.</param>
internal sealed record KeyComparison(string Child, string Parent, string Difference)
{
    /// <summary>
    /// Pairs for which an index on the child cannot be used: a comparison takes the affinity and the collation of the parent
    /// (foreignkeys.html section 3; sqlite3IndexAffinityOk in expr.c).
    /// </summary>
    public static IReadOnlyList<KeyComparison> Mismatches(ForeignKeyTarget target)
    {
        if (target.Parent is null || target.ParentColumns.Count != target.ChildColumns.Count || target.MissingColumns().Count > 0)
        {
            return [];
        }

        return target.ChildColumns
            .Zip(target.ParentColumns, (child, parent) => Compare(target, child, parent))
            .OfType<KeyComparison>()
            .ToList();
    }

    private static KeyComparison? Compare(ForeignKeyTarget target, string child, string parent)
    {
        if (target.Child.Column(child) is null)
        {
            return null;
        }

        var (childAffinity, parentAffinity) = (target.Child.AffinityOf(child), target.Parent!.AffinityOf(parent));
        if (!TypeAffinity.CompareAlike(childAffinity, parentAffinity))
        {
            return new KeyComparison(child, parent, $"{Name(childAffinity)} against {Name(parentAffinity)}");
        }

        var (childCollation, parentCollation) = (target.Child.CollationOf(child), target.Parent!.CollationOf(parent));
        return TypeAffinity.IsNumeric(childAffinity) || childCollation.Equals(parentCollation, SqliteTableReading.Names)
            ? null
            : new KeyComparison(child, parent, $"collation {childCollation} against {parentCollation}");
    }

    private static string Name(Affinity affinity) => affinity.ToString().ToUpperInvariant();
}
