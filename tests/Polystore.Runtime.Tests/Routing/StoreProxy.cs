using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MongoDB.Bson;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>A store that counts its calls, and fails or hangs when it is told to.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class StoreProxy<T> : DispatchProxy
    where T : class
{
    private T target = null!;
    private StoreFaults faults = null!;

    public static T Around(T target, StoreFaults faults)
    {
        var made = Create<T, StoreProxy<T>>();
        ((StoreProxy<T>)(object)made).target = target;
        ((StoreProxy<T>)(object)made).faults = faults;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        if (method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name != "DisposeAsync")
        {
            Interlocked.Increment(ref faults.Calls);
            faults.LastToken = args!.OfType<CancellationToken>().Last();
            if (faults.Failure is { } failure)
            {
                throw failure;
            }

            if (faults.Hangs && method.ReturnType == typeof(ValueTask<byte[]?>))
            {
                return new ValueTask<byte[]?>(new TaskCompletionSource<byte[]?>().Task);
            }

            if (faults.Hangs && method.ReturnType == typeof(Task<BsonDocument?>))
            {
                return new TaskCompletionSource<BsonDocument?>().Task;
            }
        }

        try
        {
            var result = method.Invoke(target, args);
            return result is Polystore.Runtime.Stores.IDocumentCollection collection ? StoreProxy<Polystore.Runtime.Stores.IDocumentCollection>.Around(collection, faults) : result;
        }
        catch (TargetInvocationException thrown)
        {
            throw thrown.InnerException!;
        }
    }
}

/// <summary>What a <see cref="StoreProxy{T}"/> does.</summary>
internal sealed class StoreFaults
{
    public int Calls;

    public Exception? Failure { get; set; }

    public bool Hangs { get; set; }

    /// <summary>That of the last call.</summary>
    public CancellationToken LastToken { get; set; }
}
