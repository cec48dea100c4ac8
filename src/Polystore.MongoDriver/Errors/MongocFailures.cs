using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>Turns what libmongoc reports into the exceptions of this driver.</summary>
internal static partial class MongocFailures
{
    // mongoc-error.h: MONGOC_ERROR_CLIENT_AUTHENTICATE.
    private const int Authenticate = 11;
    private const int DuplicateKey = 11000;

    /// <summary>The failure of a call.</summary>
    /// <param name="error">What the library said.</param>
    /// <param name="reply">What the server said, when it did.</param>
    /// <param name="what">The command or action, as the beginning of the sentence.</param>
    /// <param name="place">The deployment without its password.</param>
    public static MongoException Of(in NativeError error, BsonDocument? reply, string what, MongoUrl place)
    {
        var text = place.Scrub(OneSentence(error.Message));
        var labels = Labels(reply);
        return error.Domain switch
        {
            MongocDomain.Client when error.Code == Authenticate => Connection(MongoConnectionProblem.Authentication, $"{place} did not accept the user: {text}; check name, password, authSource and authMechanism.", labels),
            MongocDomain.Sasl or MongocDomain.Scram => Connection(MongoConnectionProblem.Authentication, $"{place} did not accept the user: {text}; check name, password, authSource and authMechanism.", labels),
            MongocDomain.ServerSelection => Connection(MongoConnectionProblem.Unreachable, $"{place} cannot be reached: {text}.", labels),
            MongocDomain.Stream or MongocDomain.Protocol => Connection(MongoConnectionProblem.Lost, $"The connection to {place} was lost during {what}: {text}.", labels),
            MongocDomain.Server or MongocDomain.WriteConcern => Server(what, error.Code, text, reply ?? [], labels),
            MongocDomain.Query when reply is { ElementCount: > 0 } => Server(what, error.Code, text, reply, labels),
            _ => new MongoException($"{what} cannot be done: {text}.") { Labels = labels },
        };
    }

    /// <summary>What the server refused.</summary>
    public static MongoServerException Server(string what, int code, string text, BsonDocument reply, IReadOnlyList<string> labels)
    {
        var name = Name(code, reply);
        return new MongoServerException(Sentence(what, code, name, text), code, name, reply) { Labels = labels };
    }

    /// <summary>The sentence of a refusal.</summary>
    public static string Sentence(string what, int code, string name, string text) =>
        $"The server refused {what}: {WithoutValues(code, OneSentence(text))} ({(name.Length > 0 ? name + ", " : "")}code {code}).";

    /// <summary>The labels of a reply.</summary>
    public static IReadOnlyList<string> Labels(BsonDocument? reply) =>
        reply is not null && reply.TryGetValue("errorLabels", out var labels) && labels is BsonArray array ? array.OfType<BsonString>().Select(label => label.Value).ToList() : [];

    public static string Name(int code, BsonDocument reply) => reply.TryGetValue("codeName", out var name) && name is BsonString text ? text.Value : code == DuplicateKey ? "DuplicateKey" : "";

    private static MongoConnectionException Connection(MongoConnectionProblem problem, string message, IReadOnlyList<string> labels) => new(problem, message) { Labels = labels };

    private static string OneSentence(string text) => text.ReplaceLineEndings(" ").Trim().TrimEnd('.', ' ');

    // The server shows the key of a duplicate: that is a value of a document.
    private static string WithoutValues(int code, string text) => code == DuplicateKey ? KeyValues().Replace(text, "") : text;

    [GeneratedRegex(@"\s*dup key:.*$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex KeyValues();
}
