namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>Why an estimate is wrong. Each first wrong node has one cause, and each cause one rule.</summary>
internal enum EstimateCause
{
    /// <summary>None that can be told from what is known.</summary>
    Unknown,

    /// <summary>The table was never analysed, or much was changed since.</summary>
    StaleStatistics,

    /// <summary>Columns that are compared together depend on each other.</summary>
    CorrelatedColumns,

    /// <summary>Columns that are grouped by together depend on each other.</summary>
    CorrelatedGroups,

    /// <summary>An expression of which nothing is known.</summary>
    Expression,

    /// <summary>A function whose number of rows is a declared guess.</summary>
    FunctionRows,
}
