namespace Polystore.Redis.Observe.Sections;

/// <summary>The users of <c>ACL LIST</c>, without their password hashes.</summary>
public sealed record RedisAclUsers(IReadOnlyList<RedisAclUser> Items);

/// <summary>A user.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">Whether it may log in.</param>
/// <param name="NoPassword">Whether any password is accepted.</param>
/// <param name="Passwords">How many passwords it has.</param>
/// <param name="Rules">Its rules for commands, keys and channels, as ACL LIST shows them.</param>
public sealed record RedisAclUser(string Name, bool Enabled, bool NoPassword, int Passwords, IReadOnlyList<string> Rules)
{
    /// <summary>Whether every command is allowed.</summary>
    public bool AllCommands => Rules.Contains("+@all") && !Rules.Any(rule => rule.StartsWith('-'));

    /// <summary>Whether every key is allowed.</summary>
    public bool AllKeys => Rules.Contains("~*") || Rules.Contains("allkeys");
}
