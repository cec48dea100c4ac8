using Polystore.Core.Connections;
using Polystore.MongoDriver;
using Polystore.Runtime.Manager;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Manager;

public sealed class MongoSourceTests
{
    [Theory]
    [InlineData("mongodb://h", "mongodb://h/?maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    [InlineData("mongodb://h/", "mongodb://h/?maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    [InlineData("mongodb://h/shop", "mongodb://h/shop?maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    [InlineData("mongodb://h/?maxPoolSize=5&w=1", "mongodb://h/?maxPoolSize=5&w=1&socketTimeoutMS=60000&readConcernLevel=local")]
    [InlineData("mongodb://h/?MAXPOOLSIZE=5&W=1&sockettimeoutms=7&readconcernlevel=majority", "mongodb://h/?MAXPOOLSIZE=5&W=1&sockettimeoutms=7&readconcernlevel=majority")]
    [InlineData("mongodb://h/?appName=how=1", "mongodb://h/?appName=how=1&maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    [InlineData("mongodb://h/?foow=1", "mongodb://h/?foow=1&maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    [InlineData("mongodb://ann:pw=1@h/shop", "mongodb://ann:pw=1@h/shop?maxPoolSize=50&socketTimeoutMS=60000&w=majority&readConcernLevel=local")]
    public void What_the_URL_says_wins_and_nothing_else_is_taken_for_it(string url, string asked)
    {
        var options = new DocumentStoreOptions { Url = url, WriteConcern = "majority", ReadConcern = "local" };

        MongoSource.UrlOf(options, DatabaseUrl.Parse(url)).ShouldBe(asked);
    }

    [LibmongocFact]
    public void The_client_takes_each_option_once()
    {
        var options = new DocumentStoreOptions { Url = "mongodb://ann:pw=1@h/shop?W=1", WriteConcern = "majority", MaxPoolSize = 7 };

        MongoUrl.Parse(MongoSource.UrlOf(options, DatabaseUrl.Parse(options.Url))).MaxPoolSize.ShouldBe(7);
    }
}
