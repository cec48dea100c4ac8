using System.Text;
using Polystore.Redis.Keys;
using Polystore.Redis.Keys.Patterns;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

public sealed class PatternTreeTests
{
    [Theory]
    [InlineData("user:1000:cart", "user:{n}:cart")]
    [InlineData("user:7", "user:{n}")]
    [InlineData("session:7f9c24e8-3b12-4c5f-9a77-1f0f6a1b2c3d", "session:{uuid}")]
    [InlineData("img/9f86d081884c7d65", "img/{hex}")]
    [InlineData("stats.2026-03-01.visits", "stats.{date}.visits")]
    [InlineData("mail:ann@example.org", "mail:{email}")]
    [InlineData("cache:v2:page42", "cache:v2:page{n}")]
    [InlineData("{user1234}:cart", "{user{n}}:cart")]
    [InlineData("token:aB3dE5gH7jK9mN1pQ3", "token:{text}")]
    [InlineData("deadbeef", "deadbeef")]
    [InlineData("a::b", "a::b")]
    [InlineData("celery-task-meta-7f9c24e8-3b12-4c5f-9a77-1f0f6a1b2c3d", "celery-task-meta-{uuid}")]
    [InlineData("session_9f86d081884c7d65", "session_{hex}")]
    [InlineData("backup-2024-05-01-full", "backup-{date}-full")]
    [InlineData(":1:django.contrib.sessions.cachek3j9x0qz7p2m4n8b1v6c5t0y3u9w2r7a", ":{n}:django.contrib.sessions.{text}")]
    [InlineData("user-12-item-34-tag-56", "user-{n}-item-{n}-tag-{n}")]
    [InlineData("getProductsByCategoryAndBrand:12", "getProductsByCategoryAndBrand:{n}")]
    [InlineData("пользователь:12:имя", "пользователь:{n}:имя")]
    [InlineData("cart{user1234}", "cart{user{n}}")]
    [InlineData("otp:+491511234567", "otp:+{n}")]
    [InlineData("", "")]
    public void What_varies_from_key_to_key_is_named(string name, string pattern)
    {
        var tree = new PatternTree();
        tree.Find(Encoding.UTF8.GetBytes(name)).Sample.See();
        tree.Patterns(withWords: true).Select(entry => entry.Pattern).ShouldBe([pattern]);
    }

    [Fact]
    public void A_name_that_java_serialised_is_read_behind_its_header()
    {
        var tree = new PatternTree();
        byte[] name = [0xac, 0xed, 0, 5, 0x74, 0, 12, .. "spring:sess7"u8];
        tree.Find(name).Sample.See();
        tree.PatternOf(name, withWords: true).ShouldBe("{java}spring:sess7");

        // The same five bytes before something else.
        byte[] other = [0xac, 0xed, 0, 5, 0x74, 0, 99, .. "spring:sess7"u8];
        tree.PatternOf(other, withWords: true).ShouldNotStartWith("{java}");
    }

    [Fact]
    public void Separators_within_binary_names_separate_nothing()
    {
        var tree = new PatternTree();
        var random = new Random(11);
        for (var i = 0; i < 3000; i++)
        {
            byte[] name = [.. "bin:"u8, 0, 0xff, (byte)random.Next(256), (byte)random.Next(256), (byte)':', 0xfe, 0];
            tree.Find(name).Sample.See();
        }

        tree.Patterns(withWords: true).Select(entry => entry.Pattern).ShouldBe(["bin:{bin}"]);
    }

    [Fact]
    public void What_follows_binary_data_stays_where_a_word_stands_before_it()
    {
        var tree = new PatternTree();
        tree.Find([0xff, 1, .. ":a"u8]).Sample.See();
        tree.Find([.. "bin:"u8, 0xff, 1, .. ":id"u8]).Sample.See();
        tree.Patterns(withWords: true).Select(entry => entry.Pattern).ShouldBe(["{bin}", "bin:{bin}:id"], ignoreOrder: true);
    }

    [Fact]
    public void One_digit_joins_its_longer_neighbours_and_a_version_stays()
    {
        var tree = new PatternTree();
        for (var i = 0; i < 500; i++)
        {
            See(tree, $"user{i}");
            See(tree, $"api/v{1 + (i % 2)}/item{i}");
        }

        tree.Patterns(withWords: true).ToDictionary(entry => entry.Pattern, entry => entry.Keys.Sample.Names)
            .ShouldBe(new Dictionary<string, long> { ["user{n}"] = 500, ["api/v1/item{n}"] = 250, ["api/v2/item{n}"] = 250 }, ignoreOrder: true);
        tree.PatternOf("user7"u8, withWords: true).ShouldBe("user{n}");
    }

    [Fact]
    public void Random_identifiers_are_one_pattern_though_some_look_like_words()
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
        var tree = new PatternTree();
        var random = new Random(12);
        for (var i = 0; i < 20_000; i++)
        {
            See(tree, $"app:sess{new string([.. Enumerable.Range(0, 24).Select(_ => alphabet[random.Next(36)])])}");
        }

        tree.Patterns(withWords: true).Select(entry => entry.Pattern).ShouldBe(["app:{text}"]);
    }

    [Fact]
    public void Every_key_is_counted_once_however_many_patterns_there_are()
    {
        var tree = new PatternTree();
        var random = new Random(5);
        for (var i = 0; i < 200_000; i++)
        {
            See(tree, $"{Word(random)}:{Word(random)}:{random.Next(100)}:{Word(random)}");
        }

        var patterns = tree.Patterns(withWords: true).ToList();
        patterns.Sum(entry => entry.Keys.Sample.Names).ShouldBe(200_000);
        patterns.Count.ShouldBeLessThan(20_000);
    }

    [Fact]
    public void Words_of_the_application_stay_beside_names_that_vary()
    {
        var tree = new PatternTree();
        var random = new Random(6);
        for (var i = 0; i < 50_000; i++)
        {
            See(tree, $"cart:{Word(random)}:items");
            See(tree, $"order:{i}");
        }

        tree.Patterns(withWords: false).ToDictionary(entry => entry.Pattern, entry => entry.Keys.Sample.Names)
            .ShouldBe(new Dictionary<string, long> { ["cart:{*}:items"] = 50_000, ["order:{n}"] = 50_000 }, ignoreOrder: true);
    }

    [Fact]
    public void A_word_that_few_keys_bear_is_masked_and_found_again_under_its_mask()
    {
        var tree = new PatternTree();
        See(tree, "alice:cart");
        for (var i = 0; i < 20; i++)
        {
            See(tree, $"order:{i}");
        }

        tree.Patterns(withWords: false).Select(entry => entry.Pattern).ShouldBe(["{*}:{*}", "order:{n}"], ignoreOrder: true);
        tree.PatternOf("alice:cart"u8, withWords: false).ShouldBe("{*}:{*}");
        tree.PatternOf("alice:cart"u8, withWords: true).ShouldBe("alice:cart");
        tree.PatternOf("order:999"u8, withWords: false).ShouldBe("order:{n}");
    }

    private static void See(PatternTree tree, string name) => tree.Find(Encoding.UTF8.GetBytes(name)).Sample.See();

    private static string Word(Random random) => new([.. Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26)))]);
}
