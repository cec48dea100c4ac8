namespace Polystore.Runtime.Replicas;

/// <summary>A replica is behind what its reader has written; never leaves the session.</summary>
internal sealed class StaleReplicaException : Exception;
