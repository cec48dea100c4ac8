using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Pipelines;

namespace Polystore.Core.Engines;

/// <summary>Rewrites aggregation pipelines and proves that the result stays the same.</summary>
public interface IOptimize
{
    /// <summary>Rewrites one pipeline.</summary>
    /// <exception cref="Errors.UsageException">The text is no pipeline, or the server refuses it.</exception>
    /// <exception cref="Errors.TargetException">The server cannot be reached.</exception>
    Task<PipelineReport> OptimizeAsync(OptimizeRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>Which pipeline to rewrite, and for which server.</summary>
public sealed record OptimizeRequest
{
    /// <summary>The pipeline: extended JSON, or as mongosh takes it.</summary>
    public required string Text { get; init; }

    /// <summary>Name of the file, for the report.</summary>
    public required string Source { get; init; }

    /// <summary>The database whose documents prove it; null to prove it on documents that are made up.</summary>
    public DatabaseUrl? Target { get; init; }

    /// <summary>The collection; null for the one that the text names.</summary>
    public string? Collection { get; init; }

    /// <summary>Version of the server; null for the one that <see cref="Target"/> has, or else the newest.</summary>
    public Version? ServerVersion { get; init; }

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();

    /// <summary>When it is asked: what <c>new Date()</c> in the text is.</summary>
    public required DateTimeOffset Now { get; init; }
}
