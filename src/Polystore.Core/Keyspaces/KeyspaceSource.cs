namespace Polystore.Core.Keyspaces;

/// <summary>Where the keys were read.</summary>
public enum KeyspaceSource
{
    /// <summary>A dump: a file, or a stream of one.</summary>
    Dump,

    /// <summary>A server that answers.</summary>
    Server,
}
