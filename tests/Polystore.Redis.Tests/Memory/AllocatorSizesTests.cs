using Polystore.Redis.Memory;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Memory;

public sealed class AllocatorSizesTests
{
    // jemalloc(3), table "Size classes": quantum 16, and the classes that --with-lg-quantum=3 adds.
    [Theory]
    [InlineData(RedisAllocator.JemallocOfSystem, 1, 8)]
    [InlineData(RedisAllocator.JemallocOfSystem, 17, 32)]
    [InlineData(RedisAllocator.JemallocOfSystem, 128, 128)]
    [InlineData(RedisAllocator.JemallocOfSystem, 129, 160)]
    [InlineData(RedisAllocator.JemallocOfSystem, 256, 256)]
    [InlineData(RedisAllocator.JemallocOfSystem, 257, 320)]
    [InlineData(RedisAllocator.JemallocOfSystem, 16385, 20480)]
    [InlineData(RedisAllocator.JemallocOfRedis, 17, 24)]
    [InlineData(RedisAllocator.JemallocOfRedis, 57, 64)]
    [InlineData(RedisAllocator.JemallocOfRedis, 65, 80)]
    [InlineData(RedisAllocator.JemallocOfRedis, 113, 128)]
    [InlineData(RedisAllocator.JemallocOfRedis, 161, 192)]
    [InlineData(RedisAllocator.Libc, 1, 24)]
    [InlineData(RedisAllocator.Libc, 25, 40)]
    public void RequestsAreRoundedUpToTheirClass(RedisAllocator allocator, long request, long usable) =>
        allocator.Usable(request).ShouldBe(usable);
}
