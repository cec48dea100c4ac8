using MongoDB.Bson;
using Polystore.Core.Errors;

namespace Polystore.Mongo.Connect;

/// <summary>What a server is, by its own word: MongoDB, or another engine behind MongoDB's protocol.</summary>
internal static class ServerName
{
    /// <summary>The version of the protocol, with the engine behind it in parentheses when it is not MongoDB: <c>7.0.0 (DocumentDB)</c>.</summary>
    /// <param name="build">buildInfo.</param>
    /// <exception cref="TargetException">It tells no version.</exception>
    public static string Version(BsonDocument build)
    {
        if (build.GetValue("version", BsonNull.Value) is not BsonString { Value.Length: > 0 } version)
        {
            throw new TargetException("The server does not tell its version (buildInfo); Polystore knows no server that speaks MongoDB's protocol and does not.");
        }

        return Engine(build) is { } engine ? $"{version.Value} ({engine})" : version.Value;
    }

    private static string? Engine(BsonDocument build)
    {
        if (build.TryGetValue("ferretdb", out var ferret) && ferret is BsonDocument told)
        {
            return told.TryGetValue("version", out var own) ? $"FerretDB {own}" : "FerretDB";
        }

        var documentDb = build.GetValue("gitVersion", "") == "documentdb" || (build.TryGetValue("modules", out var modules) && modules is BsonArray list && list.Contains("documentdb"))
            || (build.TryGetValue("internal", out var inside) && inside is BsonDocument internals && internals.Contains("documentdb_versions"));
        return documentDb ? "DocumentDB" : null;
    }
}
