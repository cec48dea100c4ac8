namespace Polystore.Runtime.Structures.Topics;

/// <summary>A channel of messages as bytes.</summary>
internal interface ITopicPort
{
    ValueTask PublishAsync(byte[] message, CancellationToken cancellationToken);

    /// <summary>Begins to listen; what is published after it has returned is heard.</summary>
    Task<ITopicFeed> SubscribeAsync(CancellationToken cancellationToken);
}

/// <summary>Messages for one listener, until it is disposed of.</summary>
internal interface ITopicFeed : IAsyncEnumerable<ReadOnlyMemory<byte>>, IAsyncDisposable
{
    /// <summary>How often messages may have been missed.</summary>
    long Missed { get; }
}
