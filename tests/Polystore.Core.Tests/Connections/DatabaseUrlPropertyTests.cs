using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Redaction;

namespace Polystore.Core.Tests.Connections;

public sealed class DatabaseUrlPropertyTests
{
    private const string Nasty = "abcXYZ019@:/?#[]%&=+ ,;'\"\\*äß漢🙂\u0001.-_~!$()<>{}|^`";

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void A_url_that_was_written_reads_back_the_same() => ForAll(random =>
    {
        var scheme = Pick(random, "postgres", "mysql", "mongodb", "mariadb");
        var user = Text(random, 1);
        var password = random.Next(3) == 0 ? null : Text(random, 0);
        var database = Text(random, 1);
        var hosts = string.Join(',', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(random, "h", "a.b-c", "10.0.0.1", "[::1]", "[fe80::1%25eth0]", "%2Frun%2Fx y") + Pick(random, "", ":1", ":65535")).Select(host => host.Replace(" ", "%20")));
        var text = $"{scheme}://{E(user)}{(password is null ? "" : ":" + E(password))}@{hosts}/{E(database)}?{E("k" + Text(random, 0))}={E(Text(random, 0))}";

        var url = DatabaseUrl.Parse(text);
        url.User.ShouldBe(user);
        url.Password.ShouldBe(password);
        url.Database.ShouldBe(database);
        var again = DatabaseUrl.Parse(url.ToConnectionUrl());
        again.ShouldBe(url);
        again.Hosts.ShouldBe(url.Hosts);
        again.Options.ShouldBe(url.Options);
        DatabaseUrl.Parse(url.ToString()).ToString().ShouldBe(url.ToString());
    });

    [Fact]
    public void Any_file_name_reads_back_the_same() => ForAll(random =>
    {
        var url = DatabaseUrl.ForSqliteFile(Text(random, 1));
        DatabaseUrl.Parse(url.ToString()).FilePath.ShouldBe(url.FilePath);
    });

    [Fact]
    public void No_password_however_pasted_is_ever_shown() => ForAll(random =>
    {
        // The canary stands in the middle, so that every way of cutting the text at a sign leaves it whole.
        const string canary = "cAnArYsEcReT";
        var password = "p" + Text(random, 0) + canary + Text(random, 0);
        var prefix = Pick(random, "postgres://", "mysql://", "mongodb://", "redis://", "rediss://", "mongodb+srv://", "nosuch://", "postgres:", "postgres:/", "postgres//", "");
        var place = Pick(random, "@h/0", "@h:1/0?a=b", "@", "", "@h h", "@h:x", "@[::1", "@h1,h2/1");
        // Without an '@' of its own at the end nobody can tell a password from a host or a file.
        if (!place.Contains('@') && (prefix is "" or "postgres//" || password.Contains('@')))
        {
            place = "@h";
        }

        var text = $"{prefix}user:{(random.Next(2) == 0 ? password : E(password))}{place}";
        try
        {
            var url = DatabaseUrl.Parse(text);
            url.ToString().ShouldNotContain(canary, Case.Insensitive, text);
            string.Join(' ', url.Hosts).ShouldNotContain(canary);
            (url.Database ?? "").ShouldNotContain(canary);
            var scrubber = new SecretScrubber();
            scrubber.Learn(url);
            scrubber.Scrub($"driver says {url.ToConnectionUrl()} with {url.Password}").ShouldNotContain(canary);
        }
        catch (UsageException failure)
        {
            failure.ToString().ShouldNotContain(canary, Case.Insensitive, text);
        }
    });

    private static void ForAll(Action<Random> property) =>
        Check.One(Thorough, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(new Random(seed))));

    private static string Text(Random random, int least)
    {
        var runes = Nasty.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(least, 8)).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static string E(string text) => Uri.EscapeDataString(text);
}
