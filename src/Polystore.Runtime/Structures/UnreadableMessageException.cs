namespace Polystore.Runtime.Structures;

/// <summary>A message whose bytes are no value of its type: of a newer version of the program, or of another one. It is delivered again, and then put among the dead letters.</summary>
public sealed class UnreadableMessageException : Exception
{
    internal UnreadableMessageException(string where, string id, Exception? cause)
        : base($"The message {id} of {where} cannot be read; it is delivered again, and put among the dead letters after too many deliveries.", cause) => Id = id;

    /// <summary>The message's id.</summary>
    public string Id { get; }
}
