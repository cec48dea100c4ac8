namespace Polystore.Sqlite.Rules.Reading;

/// <summary>The type affinity of a column.</summary>
internal enum Affinity
{
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// <summary>Affinity of a declared type, by the five rules of datatype3.html section 3.1 in their order.</summary>
internal static class TypeAffinity
{
    public static Affinity Of(string declaredType)
    {
        if (Holds(declaredType, "INT"))
        {
            return Affinity.Integer;
        }

        if (Holds(declaredType, "CHAR") || Holds(declaredType, "CLOB") || Holds(declaredType, "TEXT"))
        {
            return Affinity.Text;
        }

        if (declaredType.Length == 0 || Holds(declaredType, "BLOB"))
        {
            return Affinity.Blob;
        }

        return Holds(declaredType, "REAL") || Holds(declaredType, "FLOA") || Holds(declaredType, "DOUB") ? Affinity.Real : Affinity.Numeric;
    }

    /// <summary>Affinities whose values an index compares alike (sqlite3IndexAffinityOk in SQLite's expr.c).</summary>
    public static bool CompareAlike(Affinity left, Affinity right) => left == right || (IsNumeric(left) && IsNumeric(right));

    public static bool IsNumeric(Affinity affinity) => affinity is Affinity.Integer or Affinity.Real or Affinity.Numeric;

    private static bool Holds(string type, string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
}
