using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>
/// Stops the running statement when its time is up or the caller cancels. sqlite3_interrupt() does nothing when it comes just
/// before a statement starts, so it is repeated until the statement has ended.
/// </summary>
internal sealed class SqliteInterrupt : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly sqlite3 handle;
    private readonly CancellationTokenRegistration registration;
    private readonly Timer? deadline;
    private Timer? repeat;
    private bool ended;

    public SqliteInterrupt(sqlite3 handle, TimeSpan timeout, CancellationToken cancellationToken)
    {
        this.handle = handle;
        if (timeout > TimeSpan.Zero && timeout < TimeSpan.FromDays(1))
        {
            deadline = new Timer(_ => Fire(timedOut: true), null, timeout, Timeout.InfiniteTimeSpan);
        }

        registration = cancellationToken.Register(() => Fire(timedOut: false));
    }

    public bool TimedOut { get; private set; }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            repeat?.Dispose();
        }

        deadline?.Dispose();
        registration.Dispose();
    }

    private void Fire(bool timedOut)
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            TimedOut |= timedOut;
            repeat ??= new Timer(_ => Interrupt(), null, TimeSpan.Zero, Again);
        }
    }

    private void Interrupt()
    {
        lock (gate)
        {
            if (!ended)
            {
                raw.sqlite3_interrupt(handle);
            }
        }
    }
}
