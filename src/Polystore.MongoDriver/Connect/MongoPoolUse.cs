using System.Runtime.InteropServices;

namespace Polystore.MongoDriver;

/// <summary>How a client's pool is used just now. Each of its clients has a connection to every server that it has asked.</summary>
/// <param name="Used">Clients that calls, cursors and sessions have.</param>
/// <param name="Idle">Clients that were made and wait for a call.</param>
/// <param name="Most">The most that there may be (<c>maxPoolSize</c>).</param>
/// <param name="Waiting">Calls that wait for a client.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MongoPoolUse(int Used, int Idle, int Most, int Waiting);
