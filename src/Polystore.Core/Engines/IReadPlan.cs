
namespace Polystore.Core.Engines;

/// <summary>Reads plans that somebody saved or pasted, without a connection.</summary>
public interface IReadPlan
{
    /// <summary>True when the text looks like plans of this engine.</summary>
    bool Recognizes(string text);

    /// <summary>Reads and judges every plan of a text, in its order, at least one.</summary>
    /// <exception cref="Errors.TargetException">There is no plan in the text.</exception>
    Task<IReadOnlyList<Explanation>> ReadAsync(ReadPlanRequest request, CancellationToken cancellationToken);
}

/// <summary>Plans to read.</summary>
public sealed record ReadPlanRequest
{
    /// <summary>The text: a file or a paste.</summary>
    public required string Text { get; init; }

    /// <summary>The statement, when the text does not carry it.</summary>
    public string? Sql { get; init; }

    /// <summary>The database that the plans are of, so that advice knows its tables; null for the plans alone.</summary>
    public Observation.Snapshot? Snapshot { get; init; }

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }
}
