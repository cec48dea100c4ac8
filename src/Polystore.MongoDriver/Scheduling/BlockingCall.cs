namespace Polystore.MongoDriver.Scheduling;

/// <summary>One call that waits for a thread or runs on it.</summary>
internal interface IBlockingCall
{
    /// <summary>Runs it, unless it was cancelled before; never throws.</summary>
    void Run();
}

/// <summary>One call with its result.</summary>
internal sealed class BlockingCall<T>(Func<T> call, Action? dropped) : IBlockingCall
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Dropped = 2;

    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration registration;
    private int state;

    public Task<T> Task => completion.Task;

    public void Watch(CancellationToken cancellationToken) => registration = cancellationToken.UnsafeRegister(
        static (self, token) => ((BlockingCall<T>)self!).Cancel(token), this);

    public void Run()
    {
        if (Interlocked.CompareExchange(ref state, Running, Waiting) != Waiting)
            return;
        try
        {
            var result = call();
            if (!completion.TrySetResult(result))
                (result as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
        }
        finally
        {
            registration.Dispose();
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref state, Dropped, Waiting) == Waiting)
            dropped?.Invoke();
        completion.TrySetCanceled(token);
    }
}
