using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Schemas;
using Polystore.Mongo.Tests.Faults;
using Polystore.Mongo.Tests.Optimize;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Infer;

public sealed class SchemaDocumentTests
{
    [MongoFact]
    public async Task References_are_what_names_say_and_values_confirm()
    {
        await using var scene = await Scene.StartAsync();
        // Every quantity is the id of some user, and refers to none; a tenth of the coupons do not exist.
        await scene.RunAsync("""
            insert users 50 {_id: #i, name: "x"}
            insert coupons 9 {_id: #i}
            insert orders 400 {_id: #i, userId: #50, quantity: #40, couponId: #10}
            """);

        var schema = await DescribeAsync(scene.Url);

        schema.References.Select(one => $"{one.From.Name}.{one.Fields[0]} → {one.To.Name}.{one.ToFields[0]} {one.Found}").ShouldBe(["orders.couponId → coupons._id 0.9", "orders.userId → users._id 1"]);
        var children = schema.References[1].Children.ShouldNotBeNull();
        (children.Parents, children.Mean, children.Most, children.Without).ShouldBe((50, 8, 8, 0));
        schema.Findings.Select(finding => $"{finding.Id} {finding.Object}").ShouldBe([$"MONGO-DESIGN-DANGLING-REFERENCE {scene.Database}.orders(couponId)"]);
    }

    [MongoFact]
    public async Task The_references_of_the_sample_shop_are_found()
    {
        var schema = await DescribeAsync(await ShopPipelines.UrlAsync());
        var found = schema.References.Select(one => $"{one.From.Name}.{one.Fields[0]} → {one.To.Name}").ToList();
        found.ShouldContain("orders.userId → users");
        found.ShouldContain("orders.items[].productId → products");
        found.ShouldContain("reviews.userId → users");
        schema.Entities.ShouldAllBe(entity => entity.Sampled > 0 && entity.Fields.Any(field => field.Key));
        schema.NotExamined.ShouldBeEmpty();
    }

    [MongoFact]
    public async Task One_collection_comes_with_what_it_refers_to()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync("insert users 50 {_id: #i}\ninsert orders 400 {_id: #i, userId: #50}\ninsert other 5 {_id: #i}");
        var schema = await DescribeAsync(scene.Url, "orders");
        schema.Entities.ShouldHaveSingleItem().Name.ShouldBe("orders");
        schema.References.ShouldHaveSingleItem().To.Name.ShouldBe("users");
        (await Should.ThrowAsync<UsageException>(() => DescribeAsync(scene.Url, "orderz"))).Message.ShouldBe("There is no collection orderz; did you mean orders?");
    }

    private static Task<SchemaDocument> DescribeAsync(string url, string? collection = null) => Expert.Engine.Capability<IDescribeSchema>()!.DescribeAsync(
        new DescribeSchemaRequest { Target = DatabaseUrl.Parse(url), Collection = collection, Now = DateTimeOffset.UnixEpoch, Options = new() { StatementTimeout = TimeSpan.FromSeconds(20) } }, null, CancellationToken.None);
}
