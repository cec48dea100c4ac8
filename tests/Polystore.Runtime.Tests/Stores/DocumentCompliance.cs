using MongoDB.Bson;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>What every document store does.</summary>
public abstract class DocumentCompliance : IAsyncLifetime
{
    private static int number;

    protected IDocumentStore Store { get; private set; } = null!;

    protected IDocumentCollection Things { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        Things = Store.Collection($"things{Interlocked.Increment(ref number)}");
    }

    public Task DisposeAsync() => Store.DisposeAsync().AsTask();

    protected abstract Task<IDocumentStore> OpenAsync();

    [ComplianceFact]
    public async Task A_document_comes_back_as_it_was_written()
    {
        var document = BsonDocument.Parse("{_id: 7, text: 'žluť 🐎', none: null, list: [1, 'a', {deep: true}], empty: {}}");
        document["bytes"] = new byte[] { 0, 255 };
        document["long"] = long.MaxValue;
        document["at"] = new BsonDateTime(1234567890123);
        document["price"] = new BsonDecimal128(12.50m);
        document["large"] = new string('x', 2_000_000);
        (await Things.GetAsync(7)).ShouldBeNull();

        (await Things.InsertAsync(document)).ShouldBe(new BsonInt32(7));

        var read = (await Things.GetAsync(7)).ShouldNotBeNull();
        DocumentVersion.Of(read).ShouldBe(1);
        Plain(read).ShouldBe(document);
        (await Things.GetAsync(7L)).ShouldNotBeNull("numbers are equal by value");
    }

    [ComplianceFact]
    public async Task Without_an_id_it_gets_one_and_twice_the_same_is_refused()
    {
        var id = await Things.InsertAsync(new BsonDocument("a", 1));

        id.IsObjectId.ShouldBeTrue();
        Plain((await Things.GetAsync(id))!)["a"].ShouldBe(new BsonInt32(1));
        await Should.ThrowAsync<DuplicateKeyException>(() => Things.InsertAsync(new BsonDocument("_id", id)));
    }

    [ComplianceFact]
    public async Task What_was_read_is_the_readers_own()
    {
        var written = BsonDocument.Parse("{_id: 1, list: [1]}");
        await Things.InsertAsync(written);
        written["list"].AsBsonArray.Add(2);
        (await Things.GetAsync(1))!["list"].AsBsonArray.Add(3);

        (await Things.GetAsync(1))!["list"].ShouldBe(new BsonArray { 1 });
    }

    [ComplianceFact]
    public async Task Many_are_read_at_once()
    {
        foreach (var id in new BsonValue[] { "a", "b", 3, new BsonDocument("k", 1) })
        {
            await Things.InsertAsync(new BsonDocument("_id", id));
        }

        var found = await Things.GetManyAsync(["a", 3L, new BsonDocument("k", 1), "missing", "a"]);

        found.Count.ShouldBe(3);
        found.ContainsKey("a").ShouldBeTrue();
        found.ContainsKey(3).ShouldBeTrue();
        (await Things.GetManyAsync([])).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task A_replacement_needs_the_version_that_was_read()
    {
        await Things.InsertAsync(BsonDocument.Parse("{_id: 1, a: 1, b: 1}"));

        (await Things.ReplaceAsync(BsonDocument.Parse("{_id: 1, a: 2}"), expected: 1)).ShouldBe(2);
        var conflict = await Should.ThrowAsync<ConcurrencyConflictException>(() => Things.ReplaceAsync(BsonDocument.Parse("{_id: 1, a: 3}"), expected: 1));
        (conflict.Expected, conflict.Actual).ShouldBe((1, 2));
        (await Should.ThrowAsync<ConcurrencyConflictException>(() => Things.ReplaceAsync(BsonDocument.Parse("{_id: 9}"), expected: 1))).Actual.ShouldBeNull();

        Plain((await Things.GetAsync(1))!).ShouldBe(BsonDocument.Parse("{_id: 1, a: 2}"));
        await Should.ThrowAsync<InvalidChangeException>(() => Things.ReplaceAsync([], expected: 1));
    }

    [ComplianceFact]
    public async Task An_upsert_counts_on_and_takes_every_text_for_text()
    {
        var document = BsonDocument.Parse("{_id: 'x', cost: '$5', field: '$$ROOT', inner: {op: '$set'}}");

        (await Things.UpsertAsync(document)).ShouldBe(1);
        (await Things.UpsertAsync(document)).ShouldBe(2);
        (await Things.UpsertAsync(BsonDocument.Parse("{_id: 'x', other: 1}"))).ShouldBe(3);
        Plain((await Things.GetAsync("x"))!).ShouldBe(BsonDocument.Parse("{_id: 'x', other: 1}"));
        (await Things.UpsertAsync(document)).ShouldBe(4);

        Plain((await Things.GetAsync("x"))!).ShouldBe(document);
    }

    [ComplianceFact]
    public async Task A_deletion_can_insist_on_a_version()
    {
        await Things.InsertAsync(new BsonDocument("_id", 1));

        await Should.ThrowAsync<ConcurrencyConflictException>(() => Things.DeleteAsync(1, expected: 5));
        (await Things.DeleteAsync(1, expected: 1)).ShouldBeTrue();
        (await Things.DeleteAsync(1)).ShouldBeFalse();
        await Should.ThrowAsync<ConcurrencyConflictException>(() => Things.DeleteAsync(1, expected: 1));
    }

    [ComplianceFact]
    public async Task Updates_do_what_the_server_does()
    {
        var cases = new (string Before, string Change, string? After)[]
        {
            ("{a: 1}", "{$set: {a: 2, b: {c: 1}}}", "{a: 2, b: {c: 1}}"),
            ("{a: 1}", "{$set: {'x.y.z': 1}}", "{a: 1, x: {y: {z: 1}}}"),
            ("{l: [1, 2]}", "{$set: {'l.1': 9}}", "{l: [1, 9]}"),
            ("{l: [1]}", "{$set: {'l.3': 9}}", "{l: [1, null, null, 9]}"),
            ("{l: [{q: 1}]}", "{$inc: {'l.0.q': 4}}", "{l: [{q: 5}]}"),
            ("{l: [1]}", "{$set: {'l.x': 9}}", null),
            ("{a: 1}", "{$set: {'a.b': 9}}", null),
            ("{a: null}", "{$set: {'a.b': 9}}", null),
            ("{a: 1, b: 2}", "{$unset: {a: ''}}", "{b: 2}"),
            ("{a: {b: 1}}", "{$unset: {'a.b': ''}}", "{a: {}}"),
            ("{l: [1, 2, 3]}", "{$unset: {'l.1': ''}}", "{l: [1, null, 3]}"),
            ("{a: 1}", "{$unset: {'a.b': '', 'x.y': ''}}", "{a: 1}"),
            ("{}", "{$inc: {n: 5}}", "{n: 5}"),
            ("{n: 2147483647}", "{$inc: {n: 1}}", "{n: NumberLong('2147483648')}"),
            ("{n: NumberLong('9223372036854775807')}", "{$inc: {n: 1}}", null),
            ("{n: 1}", "{$inc: {n: 0.5}}", "{n: 1.5}"),
            ("{n: NumberLong(1)}", "{$inc: {n: 1}}", "{n: NumberLong(2)}"),
            ("{n: 'x'}", "{$inc: {n: 1}}", null),
            ("{n: null}", "{$inc: {n: 1}}", null),
            ("{n: 1}", "{$inc: {n: 'x'}}", null),
            ("{}", "{$push: {l: 1}}", "{l: [1]}"),
            ("{l: [1]}", "{$push: {l: [2, 3]}}", "{l: [1, [2, 3]]}"),
            ("{l: [1]}", "{$push: {l: {$each: [2, 3]}}}", "{l: [1, 2, 3]}"),
            ("{l: 1}", "{$push: {l: 2}}", null),
            ("{l: [[1]]}", "{$push: {'l.0': 2}}", "{l: [[1, 2]]}"),
            ("{a: 1}", "{$set: {a: 2}, $inc: {a: 1}}", null),
            ("{a: {b: 1}}", "{$set: {'a.b': 2}, $unset: {a: ''}}", null),
            ("{a: 1, ab: 2}", "{$set: {a: 2}, $inc: {ab: 1}}", "{a: 2, ab: 3}"),
            ("{a: 1}", "{$set: {'': 2}}", null),
            ("{a: 1}", "{$set: {'a..b': 2}}", null),
            ("{a: 1}", "{$set: {_id: 2}}", null),
            ("{a: 1}", "{$rename: {a: 'b'}}", null),
            ("{a: 1}", "{a: 2}", null),
            ("{a: 1}", "{}", null),
        };
        for (var i = 0; i < cases.Length; i++)
        {
            var (before, change, after) = cases[i];
            await Things.InsertAsync(With(before, i));
            if (after is null)
            {
                await Should.ThrowAsync<InvalidChangeException>(() => Things.UpdateAsync(i, BsonDocument.Parse(change)), $"{before} {change}");
            }
            else
            {
                (await Things.UpdateAsync(i, BsonDocument.Parse(change))).ShouldBe(2, $"{before} {change}");
            }

            Sorted((await Things.GetAsync(i))!).ShouldBe(Sorted(With(after ?? before, i)), $"{before} {change}");
        }
    }

    [ComplianceFact]
    public async Task An_update_of_nothing_does_nothing_unless_it_may_insert()
    {
        (await Things.UpdateAsync(1, BsonDocument.Parse("{$inc: {n: 1}}"))).ShouldBeNull();
        (await Things.UpdateAsync(1, BsonDocument.Parse("{$inc: {n: 1}, $push: {'l.in': 1}}"), new DocumentUpdateOptions { Upsert = true })).ShouldBe(1);
        (await Things.UpdateAsync(1, BsonDocument.Parse("{$inc: {n: 1}}"), new DocumentUpdateOptions { Upsert = true })).ShouldBe(2);
        await Should.ThrowAsync<ConcurrencyConflictException>(() => Things.UpdateAsync(1, BsonDocument.Parse("{$inc: {n: 1}}"), new DocumentUpdateOptions { Expected = 1 }));
        (await Things.UpdateAsync(1, BsonDocument.Parse("{$inc: {n: 1}}"), new DocumentUpdateOptions { Expected = 2 })).ShouldBe(3);

        Plain((await Things.GetAsync(1))!).ShouldBe(BsonDocument.Parse("{_id: 1, n: 3, l: {in: [1]}}"));
    }

    [ComplianceFact]
    public async Task A_hundred_increments_at_once_lose_nothing()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            Things.UpdateAsync("n", BsonDocument.Parse("{$inc: {n: 1}}"), new DocumentUpdateOptions { Upsert = true })));

        versions.Order().ShouldBe(Enumerable.Range(1, 100).Select(i => (long?)i));
        (await Things.GetAsync("n"))!["n"].ToInt64().ShouldBe(100);
    }

    [ComplianceFact]
    public async Task Filters_find_what_the_server_finds()
    {
        string[] documents =
        [
            "{_id: 0, n: 1, s: 'a', l: [1, 5], d: {x: 1, y: 2}}", "{_id: 1, n: 2.5, s: 'b', l: []}", "{_id: 2, n: null, s: 'ä'}", "{_id: 3, s: '🐎', l: [{k: 1, v: 1}, {k: 2, v: 2}]}",
            "{_id: 4, n: 'text', l: 5, d: {y: 2, x: 1}}", "{_id: 5, n: NumberLong(3), l: [[1, 5]], b: true}",
        ];
        foreach (var document in documents)
        {
            await Things.InsertAsync(BsonDocument.Parse(document));
        }

        var cases = new (string Filter, int[] Found)[]
        {
            ("{}", [0, 1, 2, 3, 4, 5]), ("{n: 1}", [0]), ("{n: 3.0}", [5]), ("{n: null}", [2, 3]), ("{n: {$ne: null}}", [0, 1, 4, 5]), ("{n: {$gt: 1}}", [1, 5]),
            ("{n: {$gte: 1, $lt: 3}}", [0, 1]), ("{n: {$exists: false}}", [3]), ("{n: {$exists: true}}", [0, 1, 2, 4, 5]), ("{s: {$gt: 'b'}}", [2, 3]), ("{l: 5}", [0, 4]), ("{l: [1, 5]}", [0, 5]),
            ("{l: {$gt: 4}}", [0, 4]), ("{l: {$size: 0}}", [1]), ("{l: {$size: 2}}", [0, 3]), ("{'l.1': 5}", [0]), ("{'l.k': 2}", [3]), ("{'l.k': {$gte: 2}}", [3]), ("{l: {$elemMatch: {k: 1, v: 1}}}", [3]),
            ("{l: {$elemMatch: {k: 1, v: 2}}}", []), ("{'l.k': 1, 'l.v': 2}", [3]), ("{l: {$elemMatch: {$gt: 2, $lt: 6}}}", [0]), ("{l: {$all: [1, 5]}}", [0]), ("{d: {x: 1, y: 2}}", [0]),
            ("{'d.x': 1}", [0, 4]), ("{n: {$in: [1, 'text', null]}}", [0, 2, 3, 4]), ("{n: {$nin: [1, 'text', null]}}", [1, 5]), ("{n: {$not: {$gt: 1}}}", [0, 2, 3, 4]),
            ("{$or: [{n: 1}, {s: 'b'}]}", [0, 1]), ("{$and: [{'d.x': 1}, {s: 'a'}]}", [0]), ("{$nor: [{n: 1}, {l: 5}]}", [1, 2, 3, 5]), ("{b: true}", [5]), ("{b: {$gt: 0}}", []), ("{n: {$in: []}}", []),
            ("{'d.x.z': null}", [0, 1, 2, 3, 4, 5]), ("{'missing.deep': {$exists: false}}", [0, 1, 2, 3, 4, 5]), ("{n: {$gte: null}}", [2, 3]),
        };
        foreach (var (filter, found) in cases)
        {
            (await IdsAsync(BsonDocument.Parse(filter), null)).Order().ToArray().ShouldBe(found, filter);
            (await Things.CountAsync(BsonDocument.Parse(filter))).ShouldBe(found.Length, filter);
        }

        foreach (var filter in new[] { "{n: {$unknown: 1}}", "{$unknown: 1}", "{$or: []}", "{n: {$in: 5}}", "{$or: [1]}" })
        {
            await Should.ThrowAsync<InvalidChangeException>(() => IdsAsync(BsonDocument.Parse(filter), null), filter);
        }
    }

    [ComplianceFact]
    public async Task Documents_come_in_the_servers_order()
    {
        BsonValue?[] values = [5, null, "b", 2.5, new BsonDocument("a", 1), new BsonArray { 9, 1 }, true, new BsonDateTime(0), "B", BsonNull.Value, new byte[] { 1 }, ObjectId.Empty, -1L, 100, "🐎", "\ue000"];
        for (var i = 0; i < values.Length; i++)
        {
            var document = new BsonDocument { { "_id", i }, { "group", i % 2 } };
            if (values[i] is { } value)
            {
                document["v"] = value;
            }

            await Things.InsertAsync(document);
        }

        var sorted = await IdsAsync([], new DocumentFindOptions { Sort = BsonDocument.Parse("{v: 1, _id: 1}") });
        var reversed = await IdsAsync([], new DocumentFindOptions { Sort = BsonDocument.Parse("{v: -1, _id: 1}") });
        var page = await IdsAsync([], new DocumentFindOptions { Sort = BsonDocument.Parse("{group: -1, _id: 1}"), Skip = 2, Limit = 3 });

        sorted.ShouldBe([1, 9, 12, 5, 3, 0, 13, 8, 2, 15, 14, 4, 10, 11, 6, 7]);
        reversed.ShouldBe([7, 6, 11, 10, 4, 14, 15, 2, 8, 13, 5, 0, 3, 12, 1, 9]);
        page.ShouldBe([5, 7, 9]);
    }

    [ComplianceFact]
    public async Task A_unique_index_refuses_every_way_to_a_second_value()
    {
        var index = new DocumentIndex("by_mail", BsonDocument.Parse("{mail: 1}")) { Unique = true };
        await Things.EnsureIndexAsync(index);
        await Things.EnsureIndexAsync(index);
        await Things.EnsureIndexAsync(new DocumentIndex("by_name", BsonDocument.Parse("{name: 1, _id: -1}")));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 1, mail: 'a'}"));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 2, mail: 'b'}"));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 3}"));

        await Should.ThrowAsync<DuplicateKeyException>(() => Things.InsertAsync(BsonDocument.Parse("{_id: 4, mail: 'a'}")));
        await Should.ThrowAsync<DuplicateKeyException>(() => Things.InsertAsync(BsonDocument.Parse("{_id: 4}")));
        await Should.ThrowAsync<DuplicateKeyException>(() => Things.UpdateAsync(2, BsonDocument.Parse("{$set: {mail: 'a'}}")));
        await Should.ThrowAsync<DuplicateKeyException>(() => Things.ReplaceAsync(BsonDocument.Parse("{_id: 2, mail: 'a'}"), expected: 1));
        await Should.ThrowAsync<DuplicateKeyException>(() => Things.UpsertAsync(BsonDocument.Parse("{_id: 5, mail: 'b'}")));

        await Things.DeleteAsync(1);
        (await Things.UpdateAsync(2, BsonDocument.Parse("{$set: {mail: 'a'}}"))).ShouldBe(2);
        await Things.InsertAsync(BsonDocument.Parse("{_id: 6, mail: 'b'}"));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 7, mail: 'c', name: 'x'}"));
    }

    [ComplianceFact]
    public async Task A_unique_index_over_what_is_double_is_refused()
    {
        await Things.InsertAsync(BsonDocument.Parse("{_id: 1, mail: 'a'}"));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 2, mail: 'a'}"));

        await Should.ThrowAsync<DuplicateKeyException>(() => Things.EnsureIndexAsync(new DocumentIndex("by_mail", BsonDocument.Parse("{mail: 1}")) { Unique = true }));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 3, mail: 'a'}"));
    }

    [ComplianceFact]
    public async Task A_cancelled_call_is_cancelled_and_the_store_goes_on()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Things.GetAsync(1, cancelled.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => Things.InsertAsync(new BsonDocument("_id", 1), cancelled.Token));
        await Store.PingAsync();
        (await Things.GetAsync(1)).ShouldBeNull();
    }

    protected static BsonDocument Plain(BsonDocument document)
    {
        document.Remove(DocumentVersion.Field);
        return document;
    }

    // A server orders new fields by name or by the change; only what stands in them is promised.
    private static BsonDocument Sorted(BsonDocument document) => new(Plain(document).OrderBy(element => element.Name, StringComparer.Ordinal));

    private static BsonDocument With(string json, int id)
    {
        var document = BsonDocument.Parse(json);
        document["_id"] = id;
        return document;
    }

    private async Task<List<int>> IdsAsync(BsonDocument filter, DocumentFindOptions? options)
    {
        var ids = new List<int>();
        await foreach (var document in Things.FindAsync(filter, options))
        {
            ids.Add(document["_id"].AsInt32);
        }

        return ids;
    }
}
