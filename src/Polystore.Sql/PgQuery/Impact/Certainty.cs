namespace Polystore.Sql.PgQuery.Impact;

/// <summary>Whether something happens, as far as the statement alone tells.</summary>
public enum Certainty
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It depends on the catalogue, the data or the server's version.</summary>
    Depends,

    /// <summary>It does.</summary>
    Yes,
}
