using System.Runtime.InteropServices;

namespace Polystore.Runtime.Patterns;

/// <summary>A place in the order of all events.</summary>
/// <param name="Transaction">PostgreSQL's number of the transaction that wrote it (xid8); 0 on SQLite.</param>
/// <param name="Number">The event's number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventPosition(ulong Transaction, long Number)
{
    /// <summary>Before the first event.</summary>
    public static EventPosition Start => default;
}
