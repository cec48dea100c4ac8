using System.Buffers.Binary;
using System.Text.Json.Serialization.Metadata;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>Whatever stands in Redis under a key of the cache is an entry or absent, and never a failure of who asks for it.</summary>
public sealed class CachePayloadTests
{
    private static readonly byte[] Whole = CachePayload.Write(
        "value", true, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), [new CacheTag("orders", "0123456789abcdef"), new CacheTag("ü", "fedcba9876543210")], new JsonCacheSerializer(new DefaultJsonTypeInfoResolver()));

    [Theory]
    [InlineData(2, long.MaxValue)]
    [InlineData(2, long.MinValue)]
    [InlineData(10, long.MaxValue)]
    public void Times_beyond_any_clock_are_no_entry(int at, long milliseconds)
    {
        var damaged = (byte[])Whole.Clone();
        BinaryPrimitives.WriteInt64LittleEndian(damaged.AsSpan(at), milliseconds);
        CachePayload.Read(damaged).ShouldBeNull();
    }

    [Fact]
    public void Damaged_bytes_are_an_entry_or_none()
    {
        var random = new Random(20261122);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = Whole[..random.Next(Whole.Length + 1)];
            for (var hits = random.Next(4); hits > 0 && damaged.Length > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            read += CachePayload.Read(damaged) is null ? 0 : 1;
        }

        read.ShouldBeInRange(100, 19_900);
        CachePayload.Read(Whole)!.Tags.Select(tag => tag.Name).ShouldBe(["orders", "ü"]);
    }
}
