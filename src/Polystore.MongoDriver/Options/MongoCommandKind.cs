namespace Polystore.MongoDriver;

/// <summary>How a command is sent.</summary>
public enum MongoCommandKind
{
    /// <summary>As it is: to the primary unless a read preference is given, never sent twice.</summary>
    Plain,

    /// <summary>As a read: the read preference and read concern of the connection string hold, and it is sent once more when the connection is lost.</summary>
    Read,

    /// <summary>As a write: the write concern of the connection string holds, and it is sent once more, and done once, when the connection is lost.</summary>
    Write,
}
