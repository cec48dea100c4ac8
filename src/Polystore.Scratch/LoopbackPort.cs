using System.Net;
using System.Net.Sockets;

namespace Polystore.Scratch;

/// <summary>TCP ports of the loopback address.</summary>
public static class LoopbackPort
{
    /// <summary>One that is free now; somebody else may take it before it is used.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
