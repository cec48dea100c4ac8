using System.Buffers.Binary;
using MongoDB.Bson;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Tests.Wire;

public sealed class WireMessageTests
{
    [Fact]
    public void A_command_with_documents_beside_it_is_read()
    {
        var document = new BsonDocument("_id", 1).ToBson();
        byte[] body =
        [
            0, 0, 0, 0, 1, .. BitConverter.GetBytes(4 + 10 + document.Length), .. "documents\0"u8, .. document, 0, .. new BsonDocument("insert", "c").ToBson(),
        ];

        var message = WireMessage.Read(Header(2013), body);

        message.Body.Elements()[0].Name.ShouldBe("insert");
        message.Sequences["documents"].ToArray().ShouldBe(document);
        message.MoreToCome.ShouldBeFalse();
    }

    [Fact]
    public void The_hello_of_old_drivers_is_read_and_answered_in_kind()
    {
        byte[] body = [0, 0, 0, 0, .. "admin.$cmd\0"u8, 0, 0, 0, 0, 255, 255, 255, 255, .. new BsonDocument("isMaster", 1).ToBson()];

        var message = WireMessage.Read(Header(2004), body);

        message.Body.Elements()[0].Name.ShouldBe("isMaster");
        var reply = message.ReplyWith(9, new BsonDocument("ok", 1).ToBson());
        BinaryPrimitives.ReadInt32LittleEndian(reply.AsSpan(12)).ShouldBe(1, "OP_REPLY");
        BinaryPrimitives.ReadInt32LittleEndian(reply.AsSpan(8)).ShouldBe(77, "answers the request");
    }

    [Theory]
    [InlineData(2012)]
    [InlineData(1)]
    public void Other_kinds_are_refused(int opCode)
    {
        Should.Throw<FormatException>(() => WireMessage.Read(Header(opCode), new byte[30])).Message.ShouldContain($"{opCode}");
    }

    [Fact]
    public void A_section_that_lies_about_its_length_is_refused()
    {
        byte[] body = [0, 0, 0, 0, 0, .. BitConverter.GetBytes(1_000_000), 0];

        Should.Throw<FormatException>(() => WireMessage.Read(Header(2013), body));
    }

    private static byte[] Header(int opCode) => [0, 0, 0, 0, .. BitConverter.GetBytes(77), 0, 0, 0, 0, .. BitConverter.GetBytes(opCode)];
}
