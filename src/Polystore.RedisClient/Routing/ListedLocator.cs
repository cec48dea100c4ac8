namespace Polystore.RedisClient.Routing;

/// <summary>The addresses of the options in turn: the next one whenever one fails.</summary>
internal sealed class ListedLocator(IReadOnlyList<RedisEndpoint> endpoints) : IMasterLocator
{
    private int next = -1;

    public Action<RedisEndpoint>? MasterChanged { get; set; }

    public int Candidates => endpoints.Count;

    public bool IsAuthority => false;

    public ValueTask<RedisEndpoint> LocateAsync(CancellationToken cancellationToken)
    {
        var turn = (uint)Interlocked.Increment(ref next);
        return new(endpoints[(int)(turn % (uint)endpoints.Count)]);
    }

    public void OnLost()
    {
    }

    public ValueTask DisposeAsync() => default;
}
