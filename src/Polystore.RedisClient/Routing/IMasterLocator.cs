namespace Polystore.RedisClient.Routing;

/// <summary>Says where the one server for all commands is.</summary>
internal interface IMasterLocator : IAsyncDisposable
{
    /// <summary>Another server is the master now.</summary>
    Action<RedisEndpoint>? MasterChanged { get; set; }

    /// <summary>How many addresses are worth a try.</summary>
    int Candidates { get; }

    /// <summary>True when the answer must be a master.</summary>
    bool IsAuthority { get; }

    ValueTask<RedisEndpoint> LocateAsync(CancellationToken cancellationToken);

    /// <summary>The server that was named could not be reached or was lost.</summary>
    void OnLost();
}
