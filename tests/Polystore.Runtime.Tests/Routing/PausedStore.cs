using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>A store whose calls a test holds up, before the store has them or after it has answered.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class PausedStore<T> : DispatchProxy
    where T : class
{
    private T target = null!;
    private StorePauses pauses = null!;

    public static T Around(T target, StorePauses pauses)
    {
        var made = Create<T, PausedStore<T>>();
        ((PausedStore<T>)(object)made).target = target;
        ((PausedStore<T>)(object)made).pauses = pauses;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        var kind = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : null;
        var name = kind == typeof(Task<>) ? nameof(TaskAsync) : kind == typeof(ValueTask<>) ? nameof(ValueTaskAsync) : null;
        return name is null
            ? Plain(method, args)
            : typeof(PausedStore<T>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(method.ReturnType.GenericTypeArguments).Invoke(this, [method, args]);
    }

    private async Task<TResult> TaskAsync<TResult>(MethodInfo method, object?[]? args)
    {
        await pauses.Before(method.Name);
        var result = await (Task<TResult>)Plain(method, args)!;
        await pauses.After(method.Name);
        return result;
    }

    private async ValueTask<TResult> ValueTaskAsync<TResult>(MethodInfo method, object?[]? args)
    {
        await pauses.Before(method.Name);
        var result = await (ValueTask<TResult>)Plain(method, args)!;
        await pauses.After(method.Name);
        return result;
    }

    private object? Plain(MethodInfo method, object?[]? args)
    {
        pauses.Calls.Add(method.Name);
        if (pauses.Failures.TryGetValue(method.Name, out var failure))
        {
            throw failure;
        }

        try
        {
            var result = method.Invoke(target, args);
            return result is Polystore.Runtime.Stores.IDocumentCollection collection ? PausedStore<Polystore.Runtime.Stores.IDocumentCollection>.Around(collection, pauses) : result;
        }
        catch (TargetInvocationException thrown)
        {
            throw thrown.InnerException!;
        }
    }
}

/// <summary>What a <see cref="PausedStore{T}"/> does; each by the name of the method.</summary>
internal sealed class StorePauses
{
    /// <summary>All calls that came to the store.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Calls { get; } = [];

    public Dictionary<string, Exception> Failures { get; } = [];

    public Func<string, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public Func<string, Task> After { get; set; } = static _ => Task.CompletedTask;
}
