using Polystore.Core.Connections;
using Polystore.Core.Observation;

namespace Polystore.Core.Engines;

/// <summary>Runs the statements of remedies. The only capability that changes a database.</summary>
public interface IApply
{
    /// <summary>
    /// Runs the changes in order. Each change is atomic where the engine allows; one that the rows that are there do not allow is left
    /// out, and the others go on. At the first failure it stops and says what was done, so that the caller can roll back exactly that.
    /// </summary>
    Task<ApplyResult> ApplyAsync(
        DatabaseUrl target,
        IReadOnlyList<Change> changes,
        ObserveOptions options,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken);
}

/// <summary>One remedy on its way into the database, or a rollback on its way out.</summary>
/// <param name="Fingerprint">The finding's fingerprint.</param>
/// <param name="Title">What it does, for people.</param>
/// <param name="Statements">Statements in order.</param>
/// <param name="Rollback">Statements that undo them, in order; empty for a one-way change.</param>
public sealed record Change(string Fingerprint, string Title, IReadOnlyList<string> Statements, IReadOnlyList<string> Rollback)
{
    /// <summary>The way back as a change of its own.</summary>
    public Change Inverse() => this with { Title = "undo " + Title, Statements = Rollback, Rollback = Statements };
}

/// <summary>What was done.</summary>
/// <param name="Done">Changes that are in force, in order.</param>
/// <param name="Failed">The change that failed and left nothing behind; null when all went well.</param>
/// <param name="Error">The engine's words about the failure.</param>
public sealed record ApplyResult(IReadOnlyList<Change> Done, Change? Failed = null, string? Error = null)
{
    /// <summary>Changes that the rows that are there do not allow, in order. Nothing of them is in force.</summary>
    public IReadOnlyList<NotApplicable> NotApplicable { get; init; } = [];
}

/// <summary>A change that was left out.</summary>
/// <param name="Change">The change.</param>
/// <param name="Reason">How many rows stand against it, and what to do; never a value from them.</param>
public sealed record NotApplicable(Change Change, string Reason);
