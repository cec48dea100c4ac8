using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>The server refused a command.</summary>
public class MongoServerException : MongoException
{
    internal MongoServerException(string message, int code, string codeName, BsonDocument reply)
        : base(message)
    {
        Code = code;
        CodeName = codeName;
        Reply = reply;
    }

    /// <summary>The server's number of the error, such as 11000.</summary>
    public int Code { get; }

    /// <summary>The server's name of the error, such as <c>DuplicateKey</c>; empty when it gave none.</summary>
    public string CodeName { get; }

    /// <summary>The whole reply; it may hold values of documents.</summary>
    public BsonDocument Reply { get; }

    /// <summary>True when the user may not do it (13 Unauthorized, 8000 AtlasError).</summary>
    public bool IsNotAllowed => Code is 13 or 8000;

    /// <summary>True when the server does not know the command, stage or option, or does not have it in this place.</summary>
    public bool IsNotSupported => Code is 59 or 115 or 40324 or 238 or 303;
}
