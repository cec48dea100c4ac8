namespace Polystore.Runtime.Patterns;

/// <summary>Where rows without a value stand, in the order as it is declared.</summary>
public enum NullOrder
{
    /// <summary>As PostgreSQL's indexes have them: last when ascending, first when descending.</summary>
    Largest,

    /// <summary>Before all others.</summary>
    First,

    /// <summary>After all others.</summary>
    Last,
}
