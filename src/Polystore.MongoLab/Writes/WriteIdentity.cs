using MongoDB.Bson;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Writes;

/// <summary>By what a retryable write is known again: session, number, and the numbers of its statements (MongoDB's specification of retryable writes).</summary>
/// <param name="Session">Id of the session.</param>
/// <param name="Number">txnNumber.</param>
/// <param name="Statements">stmtId or stmtIds; from 0 when the client gives none, as drivers do.</param>
internal sealed record WriteIdentity(byte[] Session, long Number, int[] Statements)
{
    /// <summary>Of an insert, update, delete or findAndModify with lsid and txnNumber; null for all else.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="message">The command.</param>
    /// <param name="session">The session's id; null without one.</param>
    /// <exception cref="MongoCommandException">There are not as many stmtIds as statements.</exception>
    public static WriteIdentity? Of(string name, WireMessage message, string? session)
    {
        if (session is null || message.Body.Value("txnNumber") is not { IsNumeric: true } number || Count(name, message) is not { } count)
        {
            return null;
        }

        var first = message.Body.Value("stmtId") is { IsNumeric: true } id ? id.ToInt32() : 0;
        var statements = message.Body.Value("stmtIds") is BsonArray ids ? ids.Select(one => one.ToInt32()).ToArray() : Enumerable.Range(first, count).ToArray();
        return statements.Length == count
            ? new WriteIdentity(Convert.FromHexString(session), number.ToInt64(), statements)
            : throw new MongoCommandException(72, "InvalidOptions", $"the command has {count} statements and {statements.Length} stmtIds");
    }

    private static int? Count(string name, WireMessage message) => name switch
    {
        "insert" => Count(message, "documents"),
        "update" => Count(message, "updates"),
        "delete" => Count(message, "deletes"),
        "findAndModify" => 1,
        _ => null,
    };

    private static int Count(WireMessage message, string field) => message.Sequences.TryGetValue(field, out var sequence)
        ? RawBson.CountOf(sequence)
        : message.Body.Find(field)?.AsDocument().Elements().Count ?? 0;
}
