namespace Polystore.Runtime.Patterns;

/// <summary>What keys of rows are.</summary>
public enum KeyKind
{
    /// <summary>Integers of 64 bits.</summary>
    Integer,

    /// <summary>GUIDs.</summary>
    Guid,

    /// <summary>Texts.</summary>
    Text,
}
