namespace Polystore.Samples.Shop.Model;

/// <summary>The logical type of a column; a target maps it to a type of its own engine.</summary>
public enum ShopType
{
    /// <summary>A whole number that fits 64 bits.</summary>
    Integer,

    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>An amount of money with two decimals; its currency stands in another column.</summary>
    Money,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A moment in UTC, to the second.</summary>
    Timestamp,

    /// <summary>A JSON document.</summary>
    Json,
}
