using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>Tables for reading, made of the events of all streams.</summary>
public interface IProjection
{
    /// <summary>Names its checkpoint; another name is another projection, from the beginning.</summary>
    string Name { get; }

    /// <summary>Takes one event into the tables. Everything by the transaction, which also keeps the checkpoint: each event counts exactly once.</summary>
    Task ApplyAsync(RelationalTransaction transaction, RecordedEvent recorded, CancellationToken cancellationToken);

    /// <summary>Empties the tables.</summary>
    Task ResetAsync(RelationalTransaction transaction, CancellationToken cancellationToken);
}
