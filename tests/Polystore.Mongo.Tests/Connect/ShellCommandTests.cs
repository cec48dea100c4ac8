using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Mongo.Connect;

namespace Polystore.Mongo.Tests.Connect;

public sealed class ShellCommandTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("odd \"name\" \\ )")]
    public void A_command_reads_back_as_it_was_written(string database)
    {
        var command = new BsonDocument
        {
            { "createIndexes", "c" },
            { "at", new BsonDateTime(1_600_000_000_000) }, { "long", 5_000_000_000L }, { "id", ObjectId.Parse("507f1f77bcf86cd799439011") }, { "text", "it's } ) \"quoted\"" },
            { "indexes", new BsonArray { new BsonDocument { { "key", new BsonDocument("a.b", -1) }, { "partialFilterExpression", BsonDocument.Parse("{x: {$gt: 5}}") } } } },
        };

        var (name, read) = ShellCommand.Read(ShellCommand.Write(database, command));

        name.ShouldBe(database);
        read.ShouldBe(command);
    }

    [Theory]
    [InlineData("db.dropDatabase()")]
    [InlineData("db.getSiblingDB(\"a\").runCommand({ping: 1}); db.dropDatabase()")]
    [InlineData("db.getSiblingDB('a').runCommand({ping: 1})")]
    [InlineData("db.getSiblingDB(\"a\").runCommand(ping)")]
    public void Another_text_is_refused(string text) => Should.Throw<FormatException>(() => ShellCommand.Read(text));

    [Fact]
    public void A_member_is_reached_with_the_user_and_the_options_of_the_whole() =>
        MemberUrl.Of(DatabaseUrl.Parse("mongodb+srv://ann:p%40ss@cluster.example/shop?replicaSet=rs0&readPreference=secondary&authSource=admin"), "a.example:27017")
            .ShouldBe("mongodb://ann:p%40ss@a.example:27017/shop?authSource=admin&directConnection=true&tls=true");
}
