namespace Polystore.Runtime.Coordination;

/// <summary>A guarded write was refused: the lock has had another holder since. Nothing of it was done.</summary>
public sealed class StaleTokenException : Exception
{
    internal StaleTokenException(string store, string name, FencingToken token)
        : base($"{store} refused a write under the lock '{name}' with the token {token}: the lock has had a newer holder; take it again and begin anew.")
    {
        Name = name;
        Token = token;
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>The token that is too old.</summary>
    public FencingToken Token { get; }
}
