namespace Polystore.TestServers;

/// <summary>The server refused a command that set it up; the message is its text.</summary>
public sealed class RedisProbeException(string message) : Exception(message);
