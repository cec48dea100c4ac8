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

    /// <summary>A plan that is kept for every value of its parameters.</summary>
    GenericPlan,

    /// <summary>A temporary table, which nobody analyses by itself.</summary>
    TemporaryTable,

    /// <summary>A condition for which the planner has no statistics and takes a constant.</summary>
    DefaultSelectivity,

    /// <summary>A frequent value that the statistics of its column do not list.</summary>
    UnlistedValue,
}
