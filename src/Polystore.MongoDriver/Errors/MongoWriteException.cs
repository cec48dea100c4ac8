using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>Some writes of a batch were refused, or were not confirmed as the write concern asks.</summary>
public sealed class MongoWriteException : MongoServerException
{
    internal MongoWriteException(string message, int code, string codeName, BsonDocument reply, MongoWriteResult result, IReadOnlyList<MongoWriteError> errors)
        : base(message, code, codeName, reply)
    {
        Result = result;
        Errors = errors;
    }

    /// <summary>What was done all the same.</summary>
    public MongoWriteResult Result { get; }

    /// <summary>The refused writes; empty when only the write concern failed.</summary>
    public IReadOnlyList<MongoWriteError> Errors { get; }
}

/// <summary>One refused write.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Code">The server's number of the error.</param>
public sealed record MongoWriteError(int Index, int Code);
