using FsCheck;
using FsCheck.Fluent;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>The cache of one process keeps the promises of the one in Redis.</summary>
public sealed class InProcessCacheTests
{
    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("pattern")]
    [InlineData("write")]
    public async Task What_was_loaded_before_an_invalidation_is_not_kept_after_it(string way)
    {
        await using var cache = DatabaseCache.InProcess(Shelf.Options with { Name = "here" });
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var old = cache.GetOrLoadAsync(
            "lamp",
            async _ =>
            {
                began.SetResult();
                await goOn.Task;
                return new Product("lamp", 1);
            },
            new CacheEntryOptions { Tags = ["shop"] }).AsTask();
        await began.Task;

        await (way switch
        {
            "key" => cache.InvalidateAsync("lamp"),
            "tag" => cache.InvalidateTagAsync("shop"),
            "pattern" => cache.InvalidatePatternAsync("la*"),
            _ => cache.WriteAsync("lamp", Shelf.Gives(2)),
        });
        goOn.SetResult();

        (await old).ShouldBe(new Product("lamp", 1));
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2))).ShouldBe(new Product("lamp", 2));
    }

    [Fact]
    public async Task A_thousand_callers_have_it_loaded_once_and_tags_and_patterns_forget_it()
    {
        await using var cache = DatabaseCache.InProcess(Shelf.Options with { Name = "here" });
        var loads = 0;
        async Task<Product?> LoadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(50, cancellationToken);
            return new Product("lamp", loads);
        }

        var tagged = new CacheEntryOptions { Tags = ["shop"] };
        var read = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => cache.GetOrLoadAsync("lamp", LoadAsync, tagged).AsTask()));
        read.ShouldAllBe(product => product == new Product("lamp", 1));
        await cache.InvalidateTagAsync("shop");
        (await cache.GetOrLoadAsync("lamp", LoadAsync, tagged)).ShouldBe(new Product("lamp", 2));
        await cache.InvalidatePatternAsync("x*");
        (await cache.GetOrLoadAsync<Product>("lamp", Shelf.Never, tagged)).ShouldBe(new Product("lamp", 2));
        (await cache.InvalidatePatternAsync("l?mp")).ShouldBe(1);
        (await cache.GetOrLoadManyAsync("lamp table".Split(' '), (keys, _) => Task.FromResult<IReadOnlyDictionary<string, Product>>(keys.ToDictionary(key => key, key => new Product(key, 9)))))["table"].ShouldBe(new Product("table", 9));
        (await cache.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 9));
    }

    [Fact]
    public async Task Lives_end_by_the_clock_that_was_given()
    {
        var clock = new ManualClock();
        await using var cache = DatabaseCache.InProcess(Shelf.Options with { Name = "here", Life = TimeSpan.FromMinutes(1), Jitter = 0, EagerAfter = 1, LocalLife = TimeSpan.FromSeconds(1), Time = clock });

        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        clock.Advance(TimeSpan.FromSeconds(59));
        (await cache.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 1));
        clock.Advance(TimeSpan.FromSeconds(2));
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2))).ShouldBe(new Product("lamp", 2));
    }

    [Fact]
    public async Task More_than_it_has_room_for_is_forgotten_and_nothing_is_wrong()
    {
        await using var cache = DatabaseCache.InProcess(Shelf.Options with { Name = "here", LocalEntries = 10 });

        for (var i = 0; i < 5000; i++)
        {
            var version = i;
            (await cache.GetOrLoadAsync($"lamp{i % 3000}", Shelf.Gives(version), new CacheEntryOptions { Tags = [$"tag{i}"] }))!.Version.ShouldBeOneOf(i, i - 3000);
        }
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "a/b", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a[b-d]e", "ace", true)]
    [InlineData("a[d-b]e", "ace", true)]
    [InlineData("a[^b]e", "abe", false)]
    [InlineData("a[^b]e", "ace", true)]
    [InlineData(@"a\*c", "abc", false)]
    [InlineData(@"a\*c", "a*c", true)]
    [InlineData("*a*b", "xxaxxaxxb", true)]
    [InlineData("*a*b", "xxaxxbx", false)]
    [InlineData("user:*:cart", "user:7:cart", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("[", "a", false)]
    public void Patterns_are_those_of_Redis(string pattern, string key, bool isMatch) => KeyGlob.Matches(pattern, key).ShouldBe(isMatch);

    [Fact]
    public void Stars_match_as_a_plain_table_says()
    {
        var letters = Gen.Elements('a', 'b', '*');
        Prop.ForAll(Arb.From(letters.ArrayOf()), Arb.From(Gen.Elements('a', 'b').ArrayOf()), (pattern, text) => KeyGlob.Matches(pattern, text) == Plain(pattern, text)).QuickCheckThrowOnFailure();

        // fits[i, j]: the pattern from i fits the text from j.
        static bool Plain(char[] pattern, char[] text)
        {
            var fits = new bool[pattern.Length + 2, text.Length + 2];
            fits[pattern.Length, text.Length] = true;
            for (var i = pattern.Length - 1; i >= 0; i--)
            {
                for (var j = text.Length; j >= 0; j--)
                {
                    fits[i, j] = pattern[i] == '*' ? fits[i + 1, j] || (j < text.Length && fits[i, j + 1]) : j < text.Length && pattern[i] == text[j] && fits[i + 1, j + 1];
                }
            }

            return fits[0, 0];
        }
    }
}
