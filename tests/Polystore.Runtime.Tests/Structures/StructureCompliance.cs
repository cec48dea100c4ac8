using System.Buffers;
using System.Text;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Structures;

/// <summary>What every structure does, wherever it is kept.</summary>
public abstract partial class StructureCompliance : IAsyncLifetime
{
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    protected IKeyValueStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public Task DisposeAsync() => Store.DisposeAsync().AsTask();

    protected abstract Task<IKeyValueStore> OpenAsync();

    [ComplianceFact]
    public async Task Of_two_changes_at_once_the_second_is_told()
    {
        var sessions = new SessionStore<Job>(Store, new SessionOptions { Name = Servers.NewName(), Serializer = Servers.Serializer });
        var id = await sessions.CreateAsync(new Job(1, "cart"));
        var one = (await sessions.FindAsync(id)).ShouldNotBeNull();
        var other = (await sessions.FindAsync(id)).ShouldNotBeNull();

        (await sessions.UpdateAsync(one, new Job(2, "cart"))).ShouldBeTrue();
        (await sessions.UpdateAsync(other, new Job(3, "cart"))).ShouldBeFalse();
        (await sessions.FindAsync(id)).ShouldNotBeNull().Value.Number.ShouldBe(2);
        (await sessions.EndAsync(id)).ShouldBeTrue();
        (await sessions.FindAsync(id)).ShouldBeNull();
        (await sessions.UpdateAsync(one, new Job(4, "cart"))).ShouldBeFalse("it has ended");
        (await sessions.FindAsync("nobody's")).ShouldBeNull();
    }

    /// <summary>Writes text as it is, whatever others make of it.</summary>
    private sealed class Garbled : ICacheSerializer
    {
        public void Write<T>(IBufferWriter<byte> output, T value) => output.Write(Encoding.UTF8.GetBytes((string)(object)value!));

        public T Read<T>(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();
    }
}
