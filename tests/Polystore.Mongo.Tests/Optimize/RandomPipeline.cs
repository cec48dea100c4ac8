using MongoDB.Bson;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>Pipelines put together at random from stages that the rules look at, near misses among them.</summary>
internal static class RandomPipeline
{
    private static readonly string[] Fields = ["a", "b", "items", "tags", "items.p", "items.q", "a.c", "d"];

    /// <param name="random">Chooses.</param>
    /// <param name="everything">Also what not every server does, or not as MongoDB does it: JavaScript, <c>$unionWith</c>, <c>$bucket</c>, windows.</param>
    public static List<BsonDocument> Next(Random random, bool everything = false)
    {
        var count = random.Next(2, 7);
        var stages = new List<BsonDocument>();
        while (stages.Count < count)
        {
            if (everything && random.Next(20) == 0)
            {
                stages.Add(new("$match", new BsonDocument("$where", Pick(random, ["this.a === 'a'", "return this.b !== \"ax\" || this.d === true;", "function () { return this.a.c === 'a' && ('b' === this.b); }", "this.a > 1"]))));
            }

            stages.AddRange(Stages(random, everything));
        }

        return stages;
    }

    private static IEnumerable<BsonDocument> Stages(Random random, bool everything) => random.Next(everything ? 26 : 23) switch
    {
        0 or 1 or 2 => [new("$match", Query(random, 2))],
        3 or 4 => [Unwind(random)],
        5 => [Unwind(random), new("$match", Query(random, 2))],
        6 => [Unwind(random), new("$group", Group(random, "$_id"))],
        7 or 8 => [new("$group", Group(random, Pick<BsonValue>(random, ["$a", "$_id", BsonNull.Value, "$items.p", new BsonDocument("$toLower", "$b"), new BsonDocument { { "x", "$a" }, { "y", new BsonDocument("$toUpper", "$tags") } }])))],
        9 => [new("$group", Group(random, new BsonDocument("$year", "$d"))), new("$match", new BsonDocument("_id", Pick<BsonValue>(random, [2023, BsonNull.Value, new BsonDocument("$gte", 2023), new BsonDocument("$lt", 2024)])))],
        10 => [new("$group", Group(random, new BsonDocument { { "k", new BsonDocument("$toLower", "$b") }, { "a", "$a" } })), new("$match", new BsonDocument { { "_id.k", Pick<BsonValue>(random, ["ax", new BsonDocument("$lt", "b"), new BsonDocument("$in", new BsonArray { "ax", BsonNull.Value })]) }, { "x", new BsonDocument("$ne", 3) } })],
        11 => [Lookup(random)],
        12 when random.Next(2) == 0 => [Sort(random), Lookup(random), Sort(random)],
        13 => [Sort(random), new("$limit", random.Next(1, 6))],
        14 => [Lookup(random), Sort(random), new("$skip", random.Next(3)), new("$limit", random.Next(1, 6))],
        15 => [new("$addFields", new BsonDocument(Pick(random, ["x", "a", "y"]), Scalar(random)))],
        16 => [new("$project", Project(random))],
        17 => [new("$unset", Pick(random, ["x", "a", "u", "items"]))],
        18 => [Facet(random)],
        19 => [Unwind(random), new("$match", new BsonDocument("$expr", new BsonDocument(Pick(random, ["$gt", "$eq", "$lte"]), new BsonArray { Pick(random, ["$items.p", "$items", "$tags", "$a"]), random.Next(3) }))), new("$group", Group(random, "$_id"))],
        20 => Listing(random),
        21 => [new("$addFields", new BsonDocument { { "y", "$a" }, { "x", Pick<BsonValue>(random, [1, "$b", new BsonDocument("$type", "$items")]) } }), .. random.Next(2) == 0 ? [Sort(random)] : Array.Empty<BsonDocument>(), new("$addFields", new BsonDocument { { "x", Scalar(random) }, { "z", 1 } })],
        22 => [LookupByPipeline(random)],
        23 => [random.Next(2) == 0 ? new("$unionWith", "other") : new("$unionWith", new BsonDocument { { "coll", "other" }, { "pipeline", new BsonArray { new BsonDocument("$match", Query(random, 1)) } } })],
        24 => [new("$bucket", new BsonDocument { { "groupBy", Pick(random, ["$a", "$b", "$items.p"]) }, { "boundaries", new BsonArray { 0, 1, 3 } }, { "default", "other" }, { "output", new BsonDocument(Group(random, 1).Where(field => field.Name != "_id").Append(new BsonElement("n", new BsonDocument("$sum", 1)))) } })],
        25 => [Windows(random)],
        _ => [Pick(random, [Lookup(random), Sort(random), new BsonDocument("$count", "n"), new BsonDocument("$sortByCount", "$a"), new BsonDocument("$replaceWith", new BsonDocument { { "a", "$a" }, { "items", "$items" } })])],
    };

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private static BsonDocument Unwind(Random random)
    {
        var path = "$" + Pick(random, ["items", "items", "tags", "a.c", "u"]);
        return random.Next(4) switch
        {
            0 => new("$unwind", new BsonDocument { { "path", path }, { "preserveNullAndEmptyArrays", random.Next(2) == 0 } }),
            1 => new("$unwind", new BsonDocument { { "path", path }, { "includeArrayIndex", Pick(random, ["i", "a"]) } }),
            _ => new("$unwind", path),
        };
    }

    private static BsonDocument Sort(Random random)
    {
        var keys = new BsonDocument(Pick(random, ["a", "b", "items.p", "x", "u.b"]), random.Next(2) == 0 ? 1 : -1);
        return new("$sort", random.Next(4) == 0 ? keys : keys.Add("_id", 1));
    }

    private static BsonDocument Lookup(Random random)
    {
        var lookup = new BsonDocument { { "from", "other" }, { "localField", Pick(random, ["a", "b", "items.p"]) }, { "foreignField", "k" }, { "as", Pick(random, ["u", "u", "x", "items"]) } };
        if (random.Next(2) == 0)
        {
            lookup.Add("pipeline", new BsonArray { new BsonDocument("$match", new BsonDocument("p", new BsonDocument("$gt", 0))) });
        }

        return new("$lookup", lookup);
    }

    // A list that is only counted, or nearly so.
    private static IEnumerable<BsonDocument> Listing(Random random)
    {
        var size = new BsonDocument("$size", "$x");
        yield return new("$group", new BsonDocument
        {
            { "_id", Pick<BsonValue>(random, ["$a", "$b", BsonNull.Value, new BsonDocument("$toLower", "$b")]) },
            { "x", new BsonDocument(Pick(random, ["$push", "$addToSet"]), Pick<BsonValue>(random, ["$b", "$items.p", "$_id", "$$ROOT", new BsonDocument("$toUpper", "$b")])) },
        });
        yield return random.Next(4) switch
        {
            0 => new("$project", new BsonDocument { { "n", size } }),
            1 => new("$project", new BsonDocument { { "n", new BsonDocument("$gt", new BsonArray { size, 1 }) } }),
            2 => new("$addFields", new BsonDocument("x", size)),
            _ => new("$project", new BsonDocument { { "n", size }, { "x", 1 } }),
        };
    }

    private static BsonDocument LookupByPipeline(Random random)
    {
        var lookup = new BsonDocument
        {
            { "from", "other" },
            { "let", new BsonDocument("mine", Pick(random, ["$a", "$b", "$items.p"])) },
            { "pipeline", new BsonArray { new BsonDocument("$match", new BsonDocument("$expr", new BsonDocument(Pick(random, ["$eq", "$lt"]), new BsonArray { "$k", "$$mine" }))) } },
            { "as", Pick(random, ["u", "x", "items"]) },
        };
        return new("$lookup", lookup);
    }

    private static BsonDocument Windows(Random random)
    {
        var output = Group(random, 1).Where(field => field.Name != "_id" && field.Value[0] is not BsonDocument).Select(field => new BsonElement(field.Name, new BsonDocument(field.Value.AsBsonDocument) { { "window", new BsonDocument("documents", Pick(random, [new BsonArray { "unbounded", "current" }, new BsonArray { -1, 1 }])) } }));
        return new("$setWindowFields", new BsonDocument
        {
            { "partitionBy", Pick(random, ["$b", "$d"]) },
            { "sortBy", new BsonDocument("_id", 1) },
            { "output", new BsonDocument(output.Append(new BsonElement("n", new BsonDocument("$documentNumber", new BsonDocument())))) },
        });
    }

    private static BsonDocument Facet(Random random)
    {
        var prefix = Enumerable.Range(0, random.Next(3)).SelectMany(_ => random.Next(2) == 0 ? [new BsonDocument("$match", Query(random, 1))] : new[] { Unwind(random) }).ToList();
        return new("$facet", new BsonDocument
        {
            { "one", new BsonArray([.. prefix, new BsonDocument("$group", Group(random, "$a"))]) },
            { "two", new BsonArray([.. prefix, .. random.Next(3) == 0 ? [] : new[] { new BsonDocument("$count", "n") }, .. prefix.Count == 0 ? [new BsonDocument("$match", new BsonDocument("a", 1))] : Array.Empty<BsonDocument>()]) },
        });
    }

    private static BsonDocument Project(Random random)
    {
        if (random.Next(4) == 0)
        {
            return new BsonDocument(Pick(random, Fields), 0);
        }

        var project = new BsonDocument();
        foreach (var name in Fields.Where(name => !name.Contains('.') && random.Next(2) == 0))
        {
            project[name] = random.Next(4) == 0 ? Scalar(random) : 1;
        }

        project["b"] = 1;
        if (random.Next(3) == 0)
        {
            project["n"] = Pick<BsonValue>(random, ["$u.p", new BsonDocument("$size", new BsonDocument("$ifNull", new BsonArray { "$u.p", new BsonArray() })), "$items.p"]);
        }

        return project;
    }

    private static BsonValue Scalar(Random random) => Pick<BsonValue>(random,
    [
        "$b", "$items", "$items.q", new BsonDocument("$ifNull", new BsonArray { "$a", 0 }), new BsonDocument("$eq", new BsonArray { "$a", "$b" }), new BsonDocument("$type", "$items"),
        new BsonDocument("$cond", new BsonArray { new BsonDocument("$gt", new BsonArray { "$a", 1 }), "$tags", "$$REMOVE" }), new BsonDocument { { "k", "$a" }, { "l", "$items.p" } },
    ]);

    private static BsonDocument Group(Random random, BsonValue key)
    {
        var group = new BsonDocument("_id", key);
        foreach (var name in new[] { "x", "a", "items" }.Where(_ => random.Next(2) == 0))
        {
            var value = Pick<BsonValue>(random, ["$items.p", "$a", "$items", "$b", 1, new BsonDocument { { "p", "$items.p" }, { "a", "$a" } }, new BsonDocument("$ifNull", new BsonArray { "$items.q", "$a" })]);
            group[name] = new BsonDocument(Pick(random, ["$sum", "$sum", "$avg", "$min", "$max", "$first", "$last", "$push", "$addToSet"]), value);
        }

        return group;
    }

    private static BsonDocument Query(Random random, int depth)
    {
        if (depth > 0 && random.Next(6) == 0)
        {
            return new(Pick(random, ["$and", "$or", "$nor"]), new BsonArray { Query(random, depth - 1), Query(random, depth - 1) });
        }

        return new(Pick(random, Fields), Condition(random));
    }

    private static BsonValue Condition(Random random) => random.Next(14) switch
    {
        0 => BsonNull.Value,
        1 => new BsonDocument("$ne", 1),
        2 => new BsonDocument("$gt", random.Next(3)),
        3 => new BsonDocument { { "$gte", 1 }, { "$lt", 3 } },
        4 => new BsonDocument("$in", new BsonArray { 1, "a", 2.5 }),
        5 => new BsonDocument("$nin", new BsonArray { 1, "a" }),
        6 => new BsonDocument("$exists", random.Next(2) == 0),
        7 => new BsonDocument("$in", new BsonArray { 1, BsonNull.Value }),
        8 => new BsonRegularExpression("^a", "i"),
        9 => new BsonDocument("$not", new BsonDocument("$gt", 1)),
        10 => new BsonDocument("$lte", random.Next(3)),
        11 => new BsonDocument("$size", random.Next(3)),
        12 => "a",
        _ => random.Next(4),
    };
}
