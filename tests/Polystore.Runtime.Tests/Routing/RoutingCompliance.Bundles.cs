using MongoDB.Bson;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <content>Entities with several parts in one store.</content>
public abstract partial class RoutingCompliance
{
    [ComplianceFact]
    public async Task Parts_that_share_a_store_are_read_and_written_as_they_are_alone()
    {
        var shoppers = await ShoppersAsync();
        var random = new Random(3);
        var one = Shopper.Some(First);
        await shoppers.InsertAsync(one);
        await shoppers.InsertAsync(new Shopper { Id = First + 1, Name = "Bea" });
        for (var i = 0; i < 60; i++)
        {
            var read = await shoppers.GetAsync(First);
            read.IsComplete.ShouldBeTrue();
            read.Value.AsText().ShouldBe(one.AsText(), $"step {i}");
            one = Changed(read.Value, random);
            (await shoppers.UpdateAsync(read.Value, one)).ShouldBeTrue();
        }

        var many = await shoppers.GetManyAsync([First, First + 1, First + 2]);
        many.Count.ShouldBe(2);
        many[First].Value!.AsText().ShouldBe(one.AsText());
        many[First + 1].Value!.AsText().ShouldBe(new Shopper { Id = First + 1, Name = "Bea", Version = 1 }.AsText());
        (await shoppers.GetAsync(First + 2)).IsFound.ShouldBeFalse();

        var saved = Shopper.Some(First);
        await shoppers.SaveAsync(saved);
        saved.Version.ShouldBe(one.Version + 1);
        (await shoppers.GetAsync(First)).Value!.AsText().ShouldBe(saved.AsText());
        await shoppers.SaveAsync(saved with { Id = First + 9, Version = 0 });
        (await shoppers.GetAsync(First + 9)).Value!.Version.ShouldBe(1);
        (await shoppers.DeleteAsync(First)).ShouldBeTrue();
        (await shoppers.DeleteAsync(First)).ShouldBeFalse();
        (await Main.QueryValueAsync<long>($"SELECT count(*) FROM addresses WHERE shopper = {First}")).ShouldBe(0);
        (await Documents.Collection("tastes").GetAsync($"style {First}")).ShouldBeNull();
    }

    [ComplianceFact]
    public async Task A_conflict_changes_none_of_the_parts_that_share_the_store()
    {
        var shoppers = await ShoppersAsync();
        await shoppers.InsertAsync(Shopper.Some(First));
        var read = (await shoppers.GetAsync(First)).Value!;
        await shoppers.UpdateAsync(read, read with { Points = 7 });

        var late = await Should.ThrowAsync<ConcurrencyConflictException>(() => shoppers.UpdateAsync(read, read with { Name = "Bea", Street = "Other", Points = 8, Taste = null }));

        (late.Expected, late.Actual).ShouldBe((1, 2));
        (await shoppers.GetAsync(First)).Value!.AsText().ShouldBe((read with { Points = 7, Version = 2 }).AsText());
        await Should.ThrowAsync<ConcurrencyConflictException>(() => shoppers.DeleteAsync(First, expected: 1));
        await Should.ThrowAsync<DuplicateKeyException>(() => shoppers.InsertAsync(new Shopper { Id = First, Name = "Eve", Street = "Third" }));
        (await shoppers.GetAsync(First)).Value!.AsText().ShouldBe((read with { Points = 7, Version = 2 }).AsText());
        (await shoppers.DeleteAsync(First, expected: 2)).ShouldBeTrue();

        // Without a version the entity has to be there all the same.
        var unversioned = await ShoppersAsync(versioned: false);
        (await unversioned.UpdateAsync(read, read with { Name = "Bea", Street = "Other" })).ShouldBeFalse();
        (await Main.QueryValueAsync<long>($"SELECT count(*) FROM addresses WHERE shopper = {First}")).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task A_part_whose_row_is_gone_is_made_again_with_the_others()
    {
        var shoppers = await ShoppersAsync();
        await shoppers.InsertAsync(Shopper.Some(First));
        await Main.ExecuteAsync($"DELETE FROM addresses WHERE shopper = {First}");
        await Documents.Collection("tastes").DeleteAsync(First);
        var before = Shopper.Some(First) with { Version = 1 };
        var after = before with { Street = "New", Points = 1, Taste = new Taste("salty"), Style = new Taste("bold") };

        await shoppers.UpdateAsync(before, after);

        (await shoppers.GetAsync(First)).Value!.AsText().ShouldBe((after with { Version = 2 }).AsText());
    }

    [ComplianceFact]
    public async Task A_refused_statement_does_not_take_the_others_of_its_batch_with_it()
    {
        var shoppers = await ShoppersAsync(optional: "addresses");
        await shoppers.InsertAsync(Shopper.Some(First));
        await shoppers.InsertAsync(Shopper.Some(First + 1));
        var read = (await shoppers.GetAsync(First)).Value!;
        var after = read with { Name = "Bea", Points = 9, Street = "nowhere" };

        var failure = await Should.ThrowAsync<PartialWriteException>(() => shoppers.UpdateAsync(read, after));

        failure.Written.ShouldBe(["shoppers", "points"]);
        failure.Failed.ShouldHaveSingleItem().Part.ShouldBe("addresses");
        failure.Failed[0].Reason.ShouldBe(PartFailure.Refused);
        after.Version.ShouldBe(2);
        (await shoppers.GetAsync(First)).Value!.AsText().ShouldBe((after with { Street = "Main Street" }).AsText());

        await Main.ExecuteAsync($"DROP TABLE addresses");
        var partial = await shoppers.GetAsync(First);
        partial.Missing.ShouldHaveSingleItem().Part.ShouldBe("addresses");
        partial.Value!.AsText().ShouldBe((after with { Street = null }).AsText());
        var many = await shoppers.GetManyAsync([First, First + 1]);
        many.Values.ShouldAllBe(one => one.Missing.Count == 1 && one.Value!.Points > 0 && one.Value.Basket != null);
    }

    [ComplianceFact]
    public async Task A_value_that_cannot_be_read_is_the_failure_of_its_own_part()
    {
        var shoppers = await ShoppersAsync(optional: ["page", "notes"]);
        await shoppers.InsertAsync(Shopper.Some(First));
        await Live.SetAsync($"shopper:page:{First}", "no JSON"u8.ToArray());
        await Documents.Collection("notes").UpsertAsync(new BsonDocument { { "_id", First }, { "Lines", 5 } });

        var read = await shoppers.GetAsync(First);

        read.Missing.Select(part => (part.Part, part.Reason)).ShouldBe([("notes", PartFailure.Unreadable), ("page", PartFailure.Unreadable)]);
        read.Value!.Basket.ShouldBe(new Taste("full"));
        read.Value.Taste.ShouldBe(new Taste("sweet"));
    }

    private static Shopper Changed(Shopper one, Random random) => random.Next(8) switch
    {
        0 => one with { Name = one.Name + "x" },
        1 => one with { Street = random.Next(3) == 0 ? null : $"Street {random.Next()}", Points = random.Next() },
        2 => one with { Points = random.Next(), Taste = one.Taste is null ? new Taste("new") : null },
        3 => one with { Taste = new Taste($"{random.Next()}"), Style = new Taste($"{random.Next()}") },
        4 => one with { Taste = null, Style = one.Style is null ? new Taste("new") : new Taste($"{random.Next()}"), Notes = new Notes([$"{random.Next()}"]) },
        5 => one with { Page = new Taste($"{random.Next()}"), Basket = one.Basket is null ? new Taste("new") : null },
        6 => one with { Name = $"{random.Next()}", Street = $"{random.Next()}", Style = null, Notes = null, Page = null, Basket = new Taste($"{random.Next()}") },
        _ => one with { Notes = new Notes([]) },
    };

    private async Task<RoutedEntity<Shopper, long>> ShoppersAsync(bool versioned = true, params string[] optional)
    {
        if (versioned)
        {
            await Shopper.TablesAsync(Main);
        }

        return Shopper.Declare(router, Main, Documents, Live, versioned, null, optional).Build();
    }
}
