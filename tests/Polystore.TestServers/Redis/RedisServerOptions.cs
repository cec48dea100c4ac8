namespace Polystore.TestServers;

/// <summary>How a private Redis server is made.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Directives of redis.conf that come after, and so win over, those of the tests' server.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Directives that may stand several times, such as <c>user …</c> or <c>rename-command …</c>, as whole lines.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>True to listen for TLS, too, with a certificate made on the spot by openssl.</summary>
    public bool Tls { get; init; }

    /// <summary>Files to put into the data folder first: where they are by the name that they get (<c>dump.rdb</c>).</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>True to start it as a sentinel.</summary>
    internal bool Sentinel { get; init; }
}
