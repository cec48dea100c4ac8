using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Routing;

/// <summary>A declared read that is computed of several stores. Made by <see cref="DataRouter.Derive"/>; safe for any number of callers.</summary>
/// <typeparam name="TArgument">What it depends on.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public sealed class DerivedRead<TArgument, TResult>
    where TResult : class
{
    private readonly string name;
    private readonly Func<TArgument, CancellationToken, Task<TResult?>> load;
    private readonly Func<TArgument, string> keyOf;
    private readonly Func<TArgument, IReadOnlyList<string>> derivedOf;
    private readonly TimeSpan? life;
    private readonly DatabaseCache? cache;

    internal DerivedRead(
        string name, Func<TArgument, CancellationToken, Task<TResult?>> load, Func<TArgument, string> keyOf, Func<TArgument, IReadOnlyList<string>> derivedOf, TimeSpan? life, DatabaseCache? cache)
    {
        this.name = name;
        this.load = load;
        this.keyOf = keyOf;
        this.derivedOf = derivedOf;
        this.life = life;
        this.cache = cache;
    }

    /// <summary>The result; null when there is none. What the computation throws reaches the caller.</summary>
    public async Task<TResult?> GetAsync(TArgument argument, CancellationToken cancellationToken = default) => cache is null
        ? await load(argument, cancellationToken).ConfigureAwait(false)
        : await cache.GetOrLoadAsync(
            $"{name}:{keyOf(argument)}",
            token => load(argument, token),
            new CacheEntryOptions { Life = life, Tags = derivedOf(argument) },
            cancellationToken).ConfigureAwait(false);
}
