namespace Polystore.RedisClient;

/// <summary>A condition of SET.</summary>
public enum RedisWhen
{
    /// <summary>Whether the key is there or not.</summary>
    Always,

    /// <summary>Only when the key is missing (NX).</summary>
    Missing,

    /// <summary>Only when the key is there (XX).</summary>
    Present,
}
