using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Schemas;

namespace Polystore.Core.Engines;

/// <summary>Tells what documents without a declared schema hold, from random ones.</summary>
public interface IInferSchema
{
    /// <summary>Reads random documents; the target is only read.</summary>
    /// <exception cref="Errors.UsageException">There is no such collection.</exception>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read.</exception>
    Task<InferredSchema> InferAsync(InferSchemaRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>What to infer.</summary>
public sealed record InferSchemaRequest
{
    /// <summary>The database.</summary>
    public required DatabaseUrl Target { get; init; }

    /// <summary>One collection; null for all.</summary>
    public string? Collection { get; init; }

    /// <summary>Whether to propose a validator for each and count the documents that would violate it.</summary>
    public bool Validators { get; init; }

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();
}
