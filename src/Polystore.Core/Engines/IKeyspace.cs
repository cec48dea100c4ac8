using Polystore.Core.Connections;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Core.Engines;

/// <summary>Walks the keys of a key-value store, on a server or in a dump, in memory that does not grow with them.</summary>
public interface IKeyspace
{
    /// <summary>Reads and judges.</summary>
    /// <exception cref="Errors.TargetException">The server cannot be reached, or the file is no dump.</exception>
    Task<KeyspaceReport> ReadAsync(KeyspaceRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>Whose keys to read and how.</summary>
public sealed record KeyspaceRequest
{
    /// <summary>The server; null when a dump is read.</summary>
    public DatabaseUrl? Target { get; init; }

    /// <summary>The dump, at its beginning; null when a server is read.</summary>
    public Stream? Dump { get; init; }

    /// <summary>Name of the dump, for the report.</summary>
    public string? DumpName { get; init; }

    /// <summary>Allocator by whose size classes a dump's bytes are counted: <c>redis</c>, <c>system</c> or <c>libc</c>. A dump does not say it.</summary>
    public string Allocator { get; init; } = "redis";

    /// <summary>Whether a server's keys are read by replication instead of commands: one fork on the server, every key, no sample.</summary>
    public bool AsReplica { get; init; }

    /// <summary>Whether to measure what can be saved on copies of some keys, in a scratch server on this machine. Needs a server that answers commands.</summary>
    public bool Prove { get; init; }

    /// <summary>Share of the keys to examine in full, above 0 and up to 1. The names of all are read.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Chooses the sample; the same seed chooses the same keys.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most commands a second; null for as many as the server takes one batch after the other.</summary>
    public int? MaxOperationsPerSecond { get; init; }

    /// <summary>File that keeps the state of a walk over servers, so that another goes on from it; null to keep none. It is removed when the walk is whole.</summary>
    public string? Resume { get; init; }

    /// <summary>Keys listed as biggest, hottest and so on: 1 to 1,000.</summary>
    public int Top { get; init; } = 20;

    /// <summary>Whether names of keys are shown.</summary>
    public bool WithValues { get; init; }

    /// <summary>Which rules judge, with which numbers.</summary>
    public RuleSelection Selection { get; init; } = RuleSelection.All;

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }
}
