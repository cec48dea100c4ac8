using System.Runtime.InteropServices;

namespace Polystore.MongoDriver.Native;

/// <summary>
/// An object of libmongoc. One that depends on another (a cursor on its client, a client on its pool) keeps that one alive, so that
/// the order in which they are given back never matters, not even to the finalizer.
/// </summary>
internal abstract class MongocHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    private readonly List<SafeHandle> kept = [];
    private bool counted;

    /// <inheritdoc />
    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Keeps others alive until this one is given back, and counts it.</summary>
    public void Keep(params ReadOnlySpan<SafeHandle?> others)
    {
        counted = true;
        NativeHandles.Opened(GetType().Name);
        foreach (var other in others)
        {
            if (other is null)
                continue;
            var added = false;
            other.DangerousAddRef(ref added);
            kept.Add(other);
        }
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        Give(handle);
        if (counted)
            NativeHandles.Closed(GetType().Name);
        foreach (var other in kept)
            other.DangerousRelease();
        return true;
    }

    /// <summary>Gives the object back to the library.</summary>
    protected abstract void Give(IntPtr value);
}
