namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>What a parameter is to the column that it is compared with.</summary>
internal enum ParameterUseKind
{
    /// <summary>= or &lt;&gt;, or an item of IN.</summary>
    Equal,

    /// <summary>The array behind ANY.</summary>
    Array,

    /// <summary>The column is to be below it.</summary>
    Below,

    /// <summary>The column is to be above it.</summary>
    Above,

    /// <summary>The lower bound of BETWEEN.</summary>
    From,

    /// <summary>The upper bound of BETWEEN.</summary>
    To,

    /// <summary>LIKE.</summary>
    Pattern,

    /// <summary>How many rows are wanted.</summary>
    Limit,

    /// <summary>How many rows are skipped.</summary>
    Offset,
}
