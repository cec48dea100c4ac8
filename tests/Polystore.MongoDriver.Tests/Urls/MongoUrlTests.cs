using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Urls;

public sealed class MongoUrlTests
{
    [LibmongocFact]
    public void What_a_connection_string_says_is_read()
    {
        var url = MongoUrl.Parse("mongodb://ann:s3cretword@a.example:27017,b.example/shop?replicaSet=rs0&maxPoolSize=7&appName=till&readPreference=nearest&w=majority");

        url.Database.ShouldBe("shop");
        url.MaxPoolSize.ShouldBe(7);
        url.ApplicationName.ShouldBe("till");
        url.ToString().ShouldBe("mongodb://ann:***@a.example:27017,b.example/shop?replicaSet=rs0&maxPoolSize=7&appName=till&readPreference=nearest&w=majority");
    }

    [LibmongocTheory]
    [InlineData("mongodb://", "is wrong")]
    [InlineData("mongo://127.0.0.1", "is wrong")]
    [InlineData("mongodb://127.0.0.1:99999", "is wrong")]
    [InlineData("mongodb://127.0.0.1:abc", "is wrong")]
    [InlineData("mongodb://127.0.0.1/?tsl=true", "tsl")]
    [InlineData("mongodb://127.0.0.1/?maxPoolSize=many", "many")]
    [InlineData("mongodb://127.0.0.1/?readPreference=anybody", "anybody")]
    [InlineData("mongodb://127.0.0.1/?readPreference=primary&readPreferenceTags=dc:east", "is wrong")]
    [InlineData("mongodb+srv://a.example:27017", "is wrong")]
    [InlineData("mongodb+srv://a.example,b.example", "is wrong")]
    [InlineData("mongodb://a,b/?directConnection=true", "direct")]
    [InlineData("mongodb://127.0.0.1/?tls=true&tlsInsecure=true&tlsAllowInvalidCertificates=false", "tls")]
    public void A_wrong_connection_string_is_one_sentence(string text, string saying)
    {
        var failure = Should.Throw<MongoConfigurationException>(() => MongoUrl.Parse(text));

        failure.Message.ShouldStartWith("The connection string ");
        failure.Message.ShouldContain(saying, Case.Insensitive);
        failure.Message.ShouldEndWith(".");
        failure.Message.ShouldNotContain("\n");
    }

    [LibmongocTheory]
    [InlineData("mongodb://ann:CANARY@127.0.0.1/?tsl=true")]
    [InlineData("mongodb://ann:CANARY@x@127.0.0.1/")]
    [InlineData("mongodb://ann:CAN:CANARY@127.0.0.1/")]
    [InlineData("mongodb://ann:x/CANARY@127.0.0.1/")]
    [InlineData("mongodb://ann:x?CANARY@127.0.0.1/")]
    [InlineData("mongodb://ann:%zzCANARY@127.0.0.1/")]
    [InlineData("mongodb://ann:CANARY%@127.0.0.1/")]
    [InlineData("mongodb://ann:CANARY@127.0.0.1:99999/")]
    [InlineData("mongodb://ann:CANARY@/")]
    [InlineData("mongodb+srv://ann:CANARY@one.example,two.example/")]
    [InlineData("mongodb://127.0.0.1/?tls=true&tlsCertificateKeyFilePassword=CANARY&tsl=1")]
    [InlineData("mongodb://a:b@127.0.0.1/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:CANARY&tsl=1")]
    public void No_secret_is_in_what_is_said_of_a_connection_string_wrong_or_not(string text)
    {
        string said;
        try
        {
            said = MongoUrl.Parse(text).ToString();
        }
        catch (MongoConfigurationException failure)
        {
            said = failure.ToString();
        }

        said.ShouldNotContain("CANARY");
        said.ShouldContain("***");
    }

    [LibmongocFact]
    public async Task An_unknown_srv_name_is_one_sentence_without_the_password()
    {
        var failure = await Should.ThrowAsync<MongoConfigurationException>(() => MongoClient.OpenAsync("mongodb+srv://ann:CANARY@cluster.polystore.invalid/"));

        failure.Message.ShouldContain("cluster.polystore.invalid");
        failure.Message.ShouldNotContain("CANARY");
    }

    [LibmongocFact]
    public async Task A_server_that_is_not_there_is_told_without_the_password()
    {
        await using var client = await MongoClient.OpenAsync("mongodb://ann:CANARY@127.0.0.1:1/", new MongoClientOptions { ServerSelectionTimeout = TimeSpan.FromMilliseconds(300) });

        var failure = await Should.ThrowAsync<MongoConnectionException>(() => client.RunCommandAsync("admin", new("ping", 1)));

        failure.Problem.ShouldBe(MongoConnectionProblem.Unreachable);
        failure.Message.ShouldContain("127.0.0.1:1");
        failure.Message.ShouldNotContain("CANARY");
    }
}
