using Polystore.Core.Configuration;
using Polystore.Core.Errors;

namespace Polystore.Core.Tests.Configuration;

public sealed class ConnectionResolverTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("p@ss:w/ord?#%", "p@ss:w/ord?#%")]
    [InlineData("", "")]
    public void A_password_in_the_environment_is_taken_as_it_is(string value, string expected)
    {
        var config = Config("""{ "connections": { "shop": "postgres://me:${PW}@db:5433/shop?sslmode=require" } }""");
        var resolved = ConnectionResolver.Resolve("shop", config, Machine(new() { ["PW"] = value }));

        resolved.Name.ShouldBe("shop");
        resolved.Url.Password.ShouldBe(expected);
        resolved.Url.Hosts.Single().Port.ShouldBe(5433);
        resolved.Url.Option("sslmode").ShouldBe("require");
        resolved.HoldsPassword.ShouldBeFalse();
    }

    [Fact]
    public void A_whole_url_a_host_and_a_default_may_come_from_the_environment()
    {
        var config = Config("""
            { "connections": {
                "whole": "${URL}",
                "host": "postgres://me@${HOST:-localhost:5434}/${DB:-shop}",
                "both": "postgres://${CREDENTIALS}@db/x",
                "literal": "postgres://me:$${x}@db/x" } }
            """);
        var machine = Machine(new() { ["URL"] = "redis://:k%40y@cache:6380/1", ["HOST"] = "", ["CREDENTIALS"] = "me:pw" });

        ConnectionResolver.Resolve("whole", config, machine).Url.Password.ShouldBe("k@y");
        var host = ConnectionResolver.Resolve("host", config, machine).Url;
        host.Hosts.Single().ToString().ShouldBe("localhost:5434");
        host.Database.ShouldBe("shop");
        ConnectionResolver.Resolve("both", config, machine).Url.User.ShouldBe("me");
        ConnectionResolver.Resolve("both", config, machine).Url.Password.ShouldBe("pw");
        ConnectionResolver.Resolve("literal", config, machine).Url.Password.ShouldBe("${x}");
    }

    [Fact]
    public void A_missing_variable_is_named_with_its_connection()
    {
        var config = Config("""{ "connections": { "shop": "postgres://me:${SHOP_PW}@db/shop", "odd": "postgres://${@db" } }""");
        var message = Should.Throw<UsageException>(() => ConnectionResolver.Resolve("shop", config, Machine())).Message;
        message.ShouldContain("'shop'");
        message.ShouldContain("SHOP_PW");
        Should.Throw<UsageException>(() => ConnectionResolver.Resolve("odd", config, Machine())).Message.ShouldContain("'odd'");
    }

    [Fact]
    public void A_wrong_url_in_the_file_is_said_with_connection_and_file_and_without_the_password()
    {
        var config = Config("""{ "connections": { "shop": "oracle://me:${PW}@db/shop" } }""");
        var message = Should.Throw<UsageException>(() => ConnectionResolver.Resolve("shop", config, Machine(new() { ["PW"] = "hunter2" }))).ToString();
        message.ShouldContain("'shop' in /conf/polystore.json");
        message.ShouldContain("oracle");
        message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Relative_files_of_the_configuration_lie_beside_it()
    {
        var config = Config("""{ "connections": { "a": { "url": "sqlite:data/a.db", "volumes": { "10": "b.db" } }, "m": ":memory:" } }""");
        var resolved = ConnectionResolver.Resolve("a", config, Machine());
        resolved.Url.FilePath.ShouldBe(Path.Combine("/conf", "data/a.db"));
        resolved.Volumes[10].FilePath.ShouldBe(Path.Combine("/conf", "b.db"));
        ConnectionResolver.Resolve("m", config, Machine()).Url.FilePath.ShouldBe(":memory:");
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones_and_guesses()
    {
        var config = Config("""{ "connections": { "shop": "a.db", "cache": "redis://c" } }""");
        Message("shpo", config).ShouldContain("shop, cache");
        Message("shpo2", config).ShouldContain("shop, cache");
        Message("shoop", config).ShouldContain("did you mean 'shop'?");
        Message("shop", PolystoreConfig.Empty).ShouldContain("there is no polystore.json");

        static string Message(string name, PolystoreConfig config) =>
            Should.Throw<UsageException>(() => ConnectionResolver.Resolve(name, config, Machine())).Message;
    }

    [Fact]
    public void Paths_and_existing_files_are_databases()
    {
        ConnectionResolver.Resolve("missing.db", PolystoreConfig.Empty, Machine()).Url.FilePath.ShouldBe("missing.db");
        ConnectionResolver.Resolve("./odd", PolystoreConfig.Empty, Machine()).Url.FilePath.ShouldBe("./odd");
        ConnectionResolver.Resolve("plain", PolystoreConfig.Empty, Machine(files: new() { ["plain"] = "" })).Url.FilePath.ShouldBe("plain");
    }

    [Fact]
    public void A_password_on_the_command_line_is_noticed()
    {
        ConnectionResolver.Resolve("postgres://me:pw@db/x", PolystoreConfig.Empty, Machine()).HoldsPassword.ShouldBeTrue();
        ConnectionResolver.Resolve("postgres://me@db/x", PolystoreConfig.Empty, Machine(new() { ["PGPASSWORD"] = "pw" })).HoldsPassword.ShouldBeFalse();
    }

    [Fact]
    public void PGPASSWORD_counts_only_when_the_url_has_no_password_and_only_for_postgres()
    {
        var machine = Machine(new() { ["PGPASSWORD"] = "env" });
        Password("postgres://me@db/x", machine).ShouldBe("env");
        Password("postgres://me:own@db/x", machine).ShouldBe("own");
        Password("postgres://me@db/x?password=own", machine).ShouldNotBe("env");
        Password("mysql://me@db/x", machine).ShouldBeNull();
    }

    [Theory]
    [InlineData("postgres://me@db/shop", "exact")]
    [InlineData("postgres://me@db:5433/shop", "port")]
    [InlineData("postgres://me@other/x", "any host")]
    [InlineData("postgres://you@db/shop", null)]
    [InlineData("postgres://od%3Ad@db/back%5Cslash", "a:b\\c")]
    [InlineData("postgres://loc@/x", "local")]
    [InlineData("postgres://loc@%2Fvar%2Frun%2Fpostgresql/x", "local")]
    [InlineData("postgres:///?user=loc", "local")]
    [InlineData("postgres://six@[::1]/x", "v6")]
    public void The_password_file_is_read_as_psql_reads_it(string url, string? expected)
    {
        const string content = """
            # db:5432:shop:me:commented
            too:short
            db:5432:shop:me:exact
            db:5433:*:me:port
            *:*:*:me:any host
            db:*:back\\slash:od\:d:a\:b\\c
            localhost:5432:*:loc:local
            \:\:1:*:*:six:v6
            \*:*:*:you:a host that is called star
            """;
        Password(url, Machine(new() { ["HOME"] = "/home/me" }, new() { ["/home/me/.pgpass"] = content })).ShouldBe(expected);
    }

    [Fact]
    public void Other_password_files_are_found_where_psql_looks()
    {
        var files = new Dictionary<string, string> { ["/env"] = "*:*:*:*:env", ["/option"] = "*:*:*:*:option", [@"C:\R\postgresql\pgpass.conf"] = "*:*:*:*:windows\r\n" };
        Password("postgres://db", Machine(new() { ["PGPASSFILE"] = "/env" }, files)).ShouldBe("env");
        Password("postgres://db?passfile=/option", Machine(new() { ["PGPASSFILE"] = "/env" }, files)).ShouldBe("option");
        Password("postgres://db", Machine(new() { ["APPDATA"] = @"C:\R" }, files) with { IsWindows = true }).ShouldBe("windows");
    }

    [Fact]
    public void A_password_file_that_others_may_read_is_ignored_with_a_warning()
    {
        var machine = Machine(new() { ["HOME"] = "/home/me" }, new() { ["/home/me/.pgpass"] = "*:*:*:*:pw" }) with { FileMode = _ => Private | UnixFileMode.GroupRead };
        var resolved = ConnectionResolver.Resolve("postgres://db", PolystoreConfig.Empty, machine);
        resolved.Url.Password.ShouldBeNull();
        resolved.Warnings.Single().ShouldContain("chmod 600 /home/me/.pgpass");
    }

    private static string? Password(string url, HostEnvironment machine) => ConnectionResolver.Resolve(url, PolystoreConfig.Empty, machine).Url.Password;

    private static PolystoreConfig Config(string json) => PolystoreConfig.Parse(json, "/conf/polystore.json");

    private static HostEnvironment Machine(Dictionary<string, string>? variables = null, Dictionary<string, string>? files = null) => new()
    {
        Variable = name => variables?.GetValueOrDefault(name),
        FileExists = path => files?.ContainsKey(path) == true,
        ReadFile = path => files?.GetValueOrDefault(path),
        FileMode = _ => Private,
        UserName = "me",
    };
}
