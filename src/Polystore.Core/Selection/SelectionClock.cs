namespace Polystore.Core.Selection;

/// <summary>How long a search may still go on; asked before every step that is not short.</summary>
internal sealed class SelectionClock(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long start = time.GetTimestamp();

    public bool Over
    {
        get
        {
            cancellationToken.ThrowIfCancellationRequested();
            return time.GetElapsedTime(start) >= limit;
        }
    }

    /// <summary>A clock of the same start that is over after a share of the time.</summary>
    public bool OverShare(double share)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return time.GetElapsedTime(start) >= limit * share;
    }
}
