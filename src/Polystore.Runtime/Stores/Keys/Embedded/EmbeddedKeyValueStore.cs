using System.Diagnostics.CodeAnalysis;
using Polystore.Runtime.Structures.Topics;

namespace Polystore.Runtime.Stores;

/// <summary>Live state in this process, forgotten with it, with the outcomes of a Redis server.</summary>
public sealed partial class EmbeddedKeyValueStore : IKeyValueStore
{
    private readonly Lock gate = new();
    private readonly KeySpace space;

    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EmbeddedKeyValueStore(string name, EmbeddedKeyValueOptions? options = null)
    {
        options ??= new EmbeddedKeyValueOptions();
        OptionRange.Require(options.MaxKeys >= 1, nameof(options.MaxKeys), options.MaxKeys, "1 or more");
        Name = name;
        Time = options.Time;
        space = new KeySpace(name, options.MaxKeys, options.Time);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string SystemName => "memory";

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The clock of lives.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Milliseconds of the clock of lives, since some moment.</summary>
    internal long Now => (long)((Int128)Time.GetTimestamp() * 1000 / Time.TimestampFrequency);

    internal LocalTopics Topics { get; } = new();

    /// <summary>A step of a structure over the keys, which others see whole or not at all.</summary>
    internal ValueTask<T> StepAsync<T>(Func<KeySpace, T> step, CancellationToken cancellationToken) => Do(cancellationToken, () => step(space));

    // Failures reach the caller through the task, as those of a server do.
    [SuppressMessage("Design", "CA1068", Justification = "The step is the long argument.")]
    private ValueTask<T> Do<T>(CancellationToken cancellationToken, Func<T> step)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            lock (gate)
            {
                return ValueTask.FromResult(step());
            }
        }
        catch (StoreException failure)
        {
            return ValueTask.FromException<T>(failure);
        }
    }
}
