using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Schemas;
using Polystore.Core.Workloads;

namespace Polystore.Core.Engines;

/// <summary>Describes what a database without a declared schema holds, with the references between its parts and advice on its design.</summary>
public interface IDescribeSchema
{
    /// <summary>Reads random documents; the target is only read.</summary>
    /// <exception cref="Errors.UsageException">There is no such collection.</exception>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read.</exception>
    Task<SchemaDocument> DescribeAsync(DescribeSchemaRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>What to describe.</summary>
public sealed record DescribeSchemaRequest
{
    /// <summary>The database.</summary>
    public required DatabaseUrl Target { get; init; }

    /// <summary>One collection; null for all.</summary>
    public string? Collection { get; init; }

    /// <summary>Whether to look for references between collections and to advise on what to embed.</summary>
    public bool Relations { get; init; } = true;

    /// <summary>What the applications ask; null when not known.</summary>
    public Workload? Workload { get; init; }

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();
}
