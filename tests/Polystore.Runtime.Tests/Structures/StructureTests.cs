using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class EmbeddedStructureTests : StructureCompliance
{
    protected override Task<IKeyValueStore> OpenAsync() => Task.FromResult<IKeyValueStore>(new EmbeddedKeyValueStore("live"));
}

[Needs(TestServer.Redis)]
public sealed class RedisStructureTests : StructureCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await Servers.OpenAsync("single"));
}

[Needs(TestServer.Redis)]
public sealed class Resp2StructureTests : StructureCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await Servers.OpenAsync("single, RESP2"));
}

[Needs(TestServer.Redis)]
public sealed class RedisClusterStructureTests : StructureCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await Servers.OpenAsync("cluster"));
}
