using Polystore.Redis.Rdb;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Rdb;

public sealed class Crc64Tests
{
    [Fact]
    public void KnownAnswer() => Crc64.Append(0, "123456789"u8).ShouldBe(0xe9c6d914c4b8d9caul);

    [Fact]
    public void AnySplitGivesWhatTheDefinitionGives()
    {
        var random = new Random(3);
        for (var length = 0; length < 100; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            var cut = random.Next(length + 1);
            Crc64.Append(Crc64.Append(0, data.AsSpan(0, cut)), data.AsSpan(cut)).ShouldBe(RdbComposer.BitwiseCrc(data));
        }
    }
}
