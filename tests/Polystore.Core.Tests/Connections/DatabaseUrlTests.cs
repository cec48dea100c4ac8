using Polystore.Core.Connections;
using Polystore.Core.Errors;

namespace Polystore.Core.Tests.Connections;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void Every_part_is_decoded()
    {
        var url = DatabaseUrl.Parse("postgresql://o%27neil:p%40ss%3A%2F%3F%23@db.example.com:6543/my%20db?sslmode=require&application_name=a%26b");
        url.Engine.ShouldBe("postgres");
        url.User.ShouldBe("o'neil");
        url.Password.ShouldBe("p@ss:/?#");
        url.Hosts.ShouldBe([new HostEndpoint("db.example.com", 6543)]);
        url.Database.ShouldBe("my db");
        url.Option("APPLICATION_NAME").ShouldBe("a&b");
        url.ToString().ShouldNotContain("p%40ss");
        url.ToString().ShouldContain("o%27neil:***@");
    }

    [Theory]
    [InlineData("p@ss")]
    [InlineData("p:a:s:s")]
    [InlineData("p/a/ss")]
    [InlineData("p?ss")]
    [InlineData("p#ss")]
    [InlineData("@:/?#")]
    [InlineData("p@h/x?y=z&q@")]
    [InlineData("1234/5@6")]
    [InlineData("p[ss]")]
    [InlineData("p,ss")]
    public void A_pasted_password_needs_no_encoding(string password)
    {
        foreach (var place in (string[])["h/d", "h:5432/d?sslmode=require", "h1:1,h2:2/d", "[::1]:5/d", "h"])
        {
            var url = DatabaseUrl.Parse($"postgres://user:{password}@{place}");
            url.Password.ShouldBe(password);
            url.User.ShouldBe("user");
            url.ToString().ShouldBe($"postgres://user:***@{place}");
        }
    }

    [Fact]
    public void An_at_sign_in_an_option_is_no_end_of_a_password()
    {
        DatabaseUrl.Parse("postgres://h:5432/d?application_name=a@b").Option("application_name").ShouldBe("a@b");
        DatabaseUrl.Parse("postgres://me@h/d?application_name=a@b").User.ShouldBe("me");
        Should.Throw<UsageException>(() => DatabaseUrl.Parse("postgres://me:pw@h/d?application_name=a@b")).Message.ShouldContain("%40");
    }

    [Fact]
    public void Several_hosts_ipv6_and_zones_are_read()
    {
        DatabaseUrl.Parse("mongodb://a:1,b,[::1]:3,[fe80::1%25eth0]/db?replicaSet=r").Hosts
            .ShouldBe([new("a", 1), new("b"), new("::1", 3), new("fe80::1%eth0")]);
        DatabaseUrl.Parse("redis://[2001:db8::1]:6380/2").ToString().ShouldBe("redis://[2001:db8::1]:6380/2");
    }

    [Theory]
    [InlineData("postgres://%2Frun%2Fpostgresql/shop", "/run/postgresql", null)]
    [InlineData("postgres:///shop?host=/run/postgresql", "/run/postgresql", null)]
    [InlineData("postgres:///shop?host=/run/postgresql&port=5433", "/run/postgresql", 5433)]
    [InlineData("postgres:///shop?port=5433", "localhost", 5433)]
    [InlineData("postgres://ignored/shop?host=db", "db", null)]
    public void Unix_sockets_and_hosts_given_as_options_become_hosts(string text, string host, int? port)
    {
        var url = DatabaseUrl.Parse(text);
        url.Hosts.ShouldBe([new HostEndpoint(host, port)]);
        url.Database.ShouldBe("shop");
        url.Options.ShouldBeEmpty();
        DatabaseUrl.Parse(url.ToConnectionUrl()).ShouldBe(url);
    }

    [Fact]
    public void User_password_and_database_may_be_options_for_postgres()
    {
        var url = DatabaseUrl.Parse("postgres://h1,h2?user=me&password=p@ss&dbname=d&port=1,2");
        (url.User, url.Password, url.Database).ShouldBe(("me", "p@ss", "d"));
        url.Hosts.ShouldBe([new("h1", 1), new("h2", 2)]);
        url.ToString().ShouldBe("postgres://me:***@h1:1,h2:2/d");
    }

    [Theory]
    [InlineData("shop.db", "shop.db")]
    [InlineData("  ./a b.db ", "./a b.db")]
    [InlineData(":memory:", ":memory:")]
    [InlineData(@"C:\data\x.db", @"C:\data\x.db")]
    [InlineData("C:/data/me@x.db", "C:/data/me@x.db")]
    [InlineData("./user:pw@x", "./user:pw@x")]
    [InlineData("sqlite:rel.db", "rel.db")]
    [InlineData("sqlite:me@home.db?mode=ro", "me@home.db")]
    [InlineData("sqlite:x.db?vfs=a@b", "x.db")]
    [InlineData("sqlite://rel.db", "rel.db")]
    [InlineData("sqlite:/abs/x.db", "/abs/x.db")]
    [InlineData("sqlite:///abs/x.db", "/abs/x.db")]
    [InlineData("sqlite:////abs/x.db", "/abs/x.db")]
    [InlineData("sqlite:///C:/x.db", "C:/x.db")]
    [InlineData(@"sqlite:C:\x.db", @"C:\x.db")]
    [InlineData("sqlite::memory:", ":memory:")]
    [InlineData("SQLite:100%25.db", "100%.db")]
    [InlineData("file:x.db?mode=ro", "x.db")]
    [InlineData("file:///abs/x.db", "/abs/x.db")]
    [InlineData("file://localhost/abs/x.db", "/abs/x.db")]
    [InlineData("100%.db", "100%.db")]
    public void Files_are_recognised_in_every_spelling(string text, string path)
    {
        var url = DatabaseUrl.Parse(text);
        url.FilePath.ShouldBe(path);
        DatabaseUrl.Parse(url.ToString()).ShouldBe(url);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("oracle://x", "'oracle'")]
    [InlineData("postgres:me@h/d", "postgres://")]
    [InlineData("me:pw@h:5432/d", "without its scheme")]
    [InlineData("postgres//me:pw@h/d", "without its scheme")]
    [InlineData("postgres://h:99999/d", "65535")]
    [InlineData("postgres://h:pw", "port")]
    [InlineData("postgres://me:pw@", null)]
    [InlineData("postgres://[::1/d", "host")]
    [InlineData("postgres://[::1]x/d", "address")]
    [InlineData("postgres://a,,b/d", "host")]
    [InlineData("postgres://me:50%@h/d", "%25")]
    [InlineData("mongodb:///d", "host")]
    [InlineData("mongodb+srv://a,b/d", "one host")]
    [InlineData("mongodb+srv://a:1/d", "one host")]
    [InlineData("redis://h/zero", "number")]
    [InlineData("postgres://h1,h2/d?port=1,2,3", "ports")]
    [InlineData("sqlite:", "names no file")]
    public void What_is_wrong_is_said_in_one_sentence(string text, string? part)
    {
        if (part is null)
        {
            DatabaseUrl.Parse(text).Hosts.ShouldBeEmpty();
            return;
        }

        var message = Should.Throw<UsageException>(() => DatabaseUrl.Parse(text)).Message;
        message.ShouldContain(part);
        message.ShouldEndWith(".");
    }

    [Fact]
    public void Secret_options_are_masked_and_known_as_secrets()
    {
        var url = DatabaseUrl.Parse("mongodb://h/d?authMechanismProperties=AWS_SESSION_TOKEN:t0ken,SERVICE_NAME:mongodb&tlsCertificateKeyFilePassword=k%2Fey&passfile=/p");
        url.ToString().ShouldNotContain("t0ken");
        url.ToString().ShouldNotContain("k%2Fey");
        url.Secrets().ShouldContain("t0ken");
        url.Secrets().ShouldContain("k/ey");
        url.Secrets().ShouldContain("k%2fey");
        url.Secrets().ShouldNotContain("mongodb");
        url.Secrets().ShouldNotContain("/p");
    }
}
