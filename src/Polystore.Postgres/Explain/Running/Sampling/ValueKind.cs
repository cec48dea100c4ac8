namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>The kinds of values that are tried for parameters: those between which plans most likely differ.</summary>
internal enum ValueKind
{
    /// <summary>The most common value, or the middle of a range.</summary>
    Common,

    /// <summary>For equality the median of the common values but the first, by frequency; for a range as the common one.</summary>
    Middle,

    /// <summary>One that few rows have, or a narrow range.</summary>
    Rare,

    /// <summary>A range that most rows are in; for equality as the most common value.</summary>
    Wide,
}
