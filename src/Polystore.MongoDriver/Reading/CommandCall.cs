using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>One command on the calling thread.</summary>
internal static unsafe class CommandCall
{
    public static BsonDocument Run(ClientHandle client, MongoUrl url, string database, BsonDocument command, MongoCommandKind kind, MongoOperationOptions? options)
    {
        using var native = BsonText.ToNative(command);
        using var settings = NativeOptions.Of(options, url);
        using var preference = NativeOptions.Preference(options?.ReadPreference);
        using var reply = new ReplyBuffer();
        NativeError error = default;
        var done = kind switch
        {
            MongoCommandKind.Read => MongocNative.ReadCommand(client, database, native, preference, settings, reply, &error),
            MongoCommandKind.Write => MongocNative.WriteCommand(client, database, native, settings, reply, &error),
            _ => MongocNative.Command(client, database, native, preference, settings, reply, &error),
        };
        var answer = reply.Read();
        return done ? answer : throw MongocFailures.Of(in error, answer, command.ElementCount > 0 ? command.GetElement(0).Name : "an empty command", url);
    }
}
