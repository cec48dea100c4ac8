namespace Polystore.MongoDriver;

/// <summary>The base of everything that goes wrong with a MongoDB deployment. The message is one sentence; no secret is in it.</summary>
public class MongoException : Exception
{
    /// <summary>Makes one.</summary>
    public MongoException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Labels of the failure, by which a caller knows whether to try again (MongoDB's transactions and retryable writes specifications).</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>True when the whole transaction may be tried again.</summary>
    public bool IsTransientTransaction => Labels.Contains("TransientTransactionError");

    /// <summary>True when it is unknown whether a commit was done, and the commit may be sent again.</summary>
    public bool IsCommitUnknown => Labels.Contains("UnknownTransactionCommitResult");
}
