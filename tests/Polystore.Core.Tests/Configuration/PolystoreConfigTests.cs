using Polystore.Core.Checks;
using Polystore.Core.Configuration;
using Polystore.Core.Errors;
using Polystore.Core.Findings;

namespace Polystore.Core.Tests.Configuration;

public sealed class PolystoreConfigTests
{
    [Fact]
    public void A_whole_file_with_comments_and_trailing_commas_is_read()
    {
        var config = PolystoreConfig.Parse(
            """
            {
              // where things are
              "connections": {
                "shop": "postgres://shop:${PW}@db/shop",
                "small": { "url": "sqlite:small.db", "volumes": { "10": "sqlite:big.db", "0.5": "sqlite:half.db" }, "readData": false, },
              },
              "rules": { "SQLITE-FREELIST": { "free-ratio": 0.5 } },
              "only": ["indexes"], "skip": ["SQLITE-X"], "failOn": "Medium",
            }
            """,
            "/etc/polystore.json");

        config.Path.ShouldBe("/etc/polystore.json");
        config.Connections.Select(connection => connection.Name).ShouldBe(["shop", "small"]);
        config.Find("shop")!.Url.ShouldBe("postgres://shop:${PW}@db/shop");
        config.Find("small")!.Volumes[10].ShouldBe("sqlite:big.db");
        config.Find("small")!.Volumes[0.5].ShouldBe("sqlite:half.db");
        config.Find("small")!.ReadData.ShouldBe(false);
        config.Rules.Options["sqlite-freelist"]["free-ratio"].ShouldBe(0.5);
        config.Rules.Only.ShouldBe(["indexes"]);
        config.Rules.Skip.ShouldBe(["SQLITE-X"]);
        config.FailOn.ShouldBe(new FailOn(Severity.Medium));
    }

    [Theory]
    [InlineData("""{ "conn\ud800ections": {} }""")]
    [InlineData("""{ "connections": { "a": "\udc00" } }""")]
    [InlineData("""{ "rules": { "X": { "\ud800": 1 } } }""")]
    public void Half_a_character_is_refused_in_one_sentence(string json) =>
        Should.Throw<UsageException>(() => PolystoreConfig.Parse(json, "polystore.json")).Message.ShouldBe("polystore.json holds half of a surrogate pair, which is no character; write the character itself instead of its escape.");

    [Theory]
    [InlineData("{ \"conections\": {} }", "conections", "did you mean \"connections\"?")]
    [InlineData("{ \"zzz\": {} }", "zzz", "the names are connections, rules, only, skip, failOn.")]
    [InlineData("{ \"connections\": { \"a\": { \"uri\": \"x\" } } }", "connections.a.uri", "did you mean \"url\"?")]
    [InlineData("{ \"connections\": { \"a\": { \"readData\": true } } }", "connections.a", "has no \"url\"")]
    [InlineData("{ \"connections\": { \"a\": 5 } }", "connections.a", "neither a URL")]
    [InlineData("{ \"connections\": { \"a\": \"x\", \"a\": \"y\" } }", "connections.a", "twice")]
    [InlineData("{ \"connections\": { \"a\": { \"url\": \"x\", \"volumes\": { \"big\": \"y\" } } } }", "connections.a.volumes.big", "scale")]
    [InlineData("{ \"rules\": { \"X\": { \"o\": \"1\" } } }", "rules.X.o", "not a number")]
    [InlineData("{ \"rules\": { \"X\": {}, \"x\": {} } }", "rules.x", "twice")]
    [InlineData("{ \"only\": \"indexes\" }", "only", "list")]
    [InlineData("{ \"skip\": [1] }", "skip[0]", "text in quotes")]
    [InlineData("{ \"failOn\": \"severe\" }", "failOn", "critical, high, medium, low, info, never")]
    [InlineData("[]", "content", "object")]
    [InlineData("{\n \"only\": [,] }", "line 2", "JSON")]
    [InlineData("", "line 1", "JSON")]
    public void A_mistake_is_named_with_file_place_and_cure(string json, string place, string cure)
    {
        var message = Should.Throw<UsageException>(() => PolystoreConfig.Parse(json, "conf/polystore.json")).Message;
        message.ShouldStartWith("conf/polystore.json");
        message.ShouldContain(place);
        message.ShouldContain(cure);
    }

    [Fact]
    public void No_message_repeats_a_value_of_the_file()
    {
        foreach (var json in (string[])["{ \"connections\": { \"a\": { \"url\": [\"s3cret\"] } } }", "{ \"failOn\": \"s3cret\" }", "{ \"only\": \"s3cret\" }", "{ \"only\": [s3cret] }"])
        {
            Should.Throw<UsageException>(() => PolystoreConfig.Parse(json, "f")).ToString().ShouldNotContain("s3cret");
        }
    }

    [Fact]
    public void The_nearest_file_above_the_folder_is_loaded()
    {
        var root = Directory.CreateTempSubdirectory("polystore-config-");
        try
        {
            var below = root.CreateSubdirectory("a/b");
            File.WriteAllText(Path.Combine(root.FullName, "polystore.json"), """{ "failOn": "never" }""");

            var config = ConfigFile.LoadNearest(below.FullName);
            config.FailOn.ShouldBe(FailOn.Never);
            config.Path.ShouldBe(Path.Combine(root.FullName, "polystore.json"));
            Should.Throw<UsageException>(() => ConfigFile.Load(Path.Combine(below.FullName, "none.json"))).Message.ShouldContain("none.json");
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
