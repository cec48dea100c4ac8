namespace Polystore.Mongo.Tests.Faults;

internal static class IndexFaults
{
    public static readonly SeededFault[] Cases =
    [
        new()
        {
            Rule = "MONGO-INDEX-REDUNDANT",
            // A text prefix is no key prefix; uniqueness, expiry, partial and sparse indexes and other kinds do what a longer index does not;
            // one direction turned and the other not is another order; a key of an array is larger than the short one.
            Decoy = """
                insert c 50 {f1: #i, a: #i, b: #7, u: #i, d: {$date: "2020-01-01T00:00:00Z"}, p: #i, s: #i, h: "x#i", m: #i, tags: [1, 2, #i]}
                {createIndexes: "c", indexes: [{key: {f1: 1}, name: "f1"}, {key: {f10: 1, x: 1}, name: "f10_x"}]}
                {createIndexes: "c", indexes: [{key: {u: 1}, name: "u", unique: true}, {key: {u: 1, b: 1}, name: "u_b"}]}
                {createIndexes: "c", indexes: [{key: {d: 1}, name: "d", expireAfterSeconds: 2000000000}, {key: {d: 1, b: 1}, name: "d_b"}]}
                {createIndexes: "c", indexes: [{key: {p: 1}, name: "p", partialFilterExpression: {p: {$gt: 40}}}, {key: {p: 1, b: 1}, name: "p_b"}]}
                {createIndexes: "c", indexes: [{key: {s: 1}, name: "s"}, {key: {s: 1, b: 1}, name: "s_b", sparse: true}]}
                {createIndexes: "c", indexes: [{key: {h: "hashed"}, name: "h_hashed"}, {key: {h: 1, b: 1}, name: "h_b"}]}
                {createIndexes: "c", indexes: [{key: {a: 1, b: -1}, name: "a_b_down"}, {key: {a: 1, b: 1, q: 1}, name: "a_b_q"}]}
                {createIndexes: "c", indexes: [{key: {m: 1}, name: "m"}, {key: {m: 1, tags: 1}, name: "m_tags"}]}
                {createIndexes: "c", indexes: [{key: {z: 1, y: 1}, name: "z_y"}, {key: {x: 1, z: 1, y: 1}, name: "x_z_y"}]}
                """,
            Fault = """
                {createIndexes: "c", indexes: [{key: {k: 1, l: -1}, name: "k_l"}, {key: {k: -1, l: 1, n: 1}, name: "k_l_n"}]}
                """,
            Subject = "{db}.k_l on c",
        },
        new()
        {
            Rule = "MONGO-INDEX-REDUNDANT",
            Decoy = """
                {createIndexes: "c", indexes: [{key: {a: 1}, name: "a"}, {key: {b: 1, a: 1}, name: "b_a"}]}
                """,
            // Of two that are the same by the direction alone only one goes.
            Fault = """
                {createIndexes: "c", indexes: [{key: {a: -1}, name: "a_down"}]}
                """,
            Subject = "{db}.a on c",
        },
        new()
        {
            Rule = "MONGO-INDEX-UNUSED",
            Options = new Dictionary<string, double> { ["days"] = 0 },
            Decoy = """
                insert c 20 {a: #i, u: #i}
                {createIndexes: "c", indexes: [{key: {a: 1}, name: "a"}, {key: {u: 1}, name: "u", unique: true}, {key: {d: 1}, name: "d", expireAfterSeconds: 1000}]}
                {find: "c", filter: {a: 3}}
                """,
            Fault = """
                {createIndexes: "c", indexes: [{key: {h: "hashed"}, name: "h"}]}
                """,
            Subject = "{db}.h on c",
        },
        new()
        {
            Rule = "MONGO-INDEX-TOO-MANY",
            Options = new Dictionary<string, double> { ["indexes"] = 4 },
            Decoy = """
                {createIndexes: "c", indexes: [{key: {a: 1}, name: "a"}, {key: {b: 1}, name: "b"}, {key: {c: 1}, name: "c"}]}
                {createIndexes: "d", indexes: [{key: {a: 1}, name: "a"}, {key: {b: 1}, name: "b"}, {key: {c: 1}, name: "c"}]}
                """,
            Fault = """{createIndexes: "c", indexes: [{key: {d: 1}, name: "d"}]}""",
            Subject = "{db}.c",
            Cure = """{dropIndexes: "c", index: "b"}""",
            Undo = """{createIndexes: "c", indexes: [{key: {b: 1}, name: "b"}]}""",
        },
        new()
        {
            Rule = "MONGO-INDEX-TTL-NO-DATES",
            // Some dates are enough, a list of dates expires, a field that is nowhere yet will come.
            Decoy = """
                insert c 30 {at: {$date: "2040-01-01T00:00:00Z"}, many: [{$date: "2040-01-01T00:00:00Z"}]}
                insert c 5 {at: null}
                {createIndexes: "c", indexes: [{key: {at: 1}, name: "at", expireAfterSeconds: 3600}, {key: {many: 1}, name: "many", expireAfterSeconds: 3600}, {key: {later: 1}, name: "later", expireAfterSeconds: 3600}]}
                """,
            Fault = """
                insert sessions 30 {seen: "2020-01-01T00:00:00Z"}
                {createIndexes: "sessions", indexes: [{key: {seen: 1}, name: "seen_ttl", expireAfterSeconds: 3600}]}
                """,
            Subject = "{db}.seen_ttl on sessions",
            Cure = """{update: "sessions", updates: [{q: {}, u: {$set: {seen: {$date: "2040-01-01T00:00:00Z"}}}, multi: true}]}""",
            Undo = """{update: "sessions", updates: [{q: {}, u: {$set: {seen: 1577836800}}, multi: true}]}""",
        },
        new()
        {
            Rule = "MONGO-INDEX-TTL-NO-DATES",
            // A slip among many.
            Decoy = """
                insert c 38 {at: {$date: "2040-01-01T00:00:00Z"}}
                insert c 2 {at: "2020-01-01T00:00:00Z"}
                {createIndexes: "c", indexes: [{key: {at: 1}, name: "at", expireAfterSeconds: 3600}]}
                """,
            Fault = """
                insert c 20 {at: "2020-01-01T00:00:00Z"}
                """,
            Subject = "{db}.at on c",
            Cure = """{update: "c", updates: [{q: {at: {$type: "string"}}, u: {$set: {at: {$date: "2040-01-01T00:00:00Z"}}}, multi: true}]}""",
            Undo = """insert c 20 {at: "2020-01-01T00:00:00Z"}""",
        },
        new()
        {
            Rule = "MONGO-INDEX-TTL-NO-DATES",
            Options = new Dictionary<string, double> { ["missing"] = 50 },
            // Few documents, and a field that only some have.
            Decoy = """
                insert c 45 {x: 1}
                insert d 100 {x: 1}
                insert d 1 {gone: {$date: "2040-01-01T00:00:00Z"}}
                {createIndexes: "c", indexes: [{key: {gone: 1}, name: "gone", expireAfterSeconds: 3600}]}
                {createIndexes: "d", indexes: [{key: {gone: 1}, name: "gone", expireAfterSeconds: 3600}]}
                """,
            Fault = """
                insert c 10 {x: 1}
                """,
            Subject = "{db}.gone on c",
            Cure = """{dropIndexes: "c", index: "gone"}""",
            Undo = """{createIndexes: "c", indexes: [{key: {gone: 1}, name: "gone", expireAfterSeconds: 3600}]}""",
        },
        new()
        {
            Rule = "MONGO-INDEX-LOW-CARDINALITY",
            Options = new Dictionary<string, double> { ["documents"] = 100 },
            // Many values; a poor field before a rich one; a rare value alone; a small collection.
            Decoy = """
                insert c 400 {rich: #i, flag: #2, rare: #2, tags: ["#2"]}
                {createIndexes: "c", indexes: [{key: {rich: 1}, name: "rich"}, {key: {flag: 1, rich: 1}, name: "flag_rich"}, {key: {rare: 1}, name: "rare", partialFilterExpression: {rare: 1}}, {key: {tags: 1}, name: "tags"}]}
                insert small 50 {flag: #2}
                {createIndexes: "small", indexes: [{key: {flag: 1}, name: "flag"}]}
                """,
            Fault = """{createIndexes: "c", indexes: [{key: {flag: 1}, name: "flag"}]}""",
            Subject = "{db}.flag on c",
            Cure = """{dropIndexes: "c", index: "flag"}""",
            Undo = """{createIndexes: "c", indexes: [{key: {flag: 1}, name: "flag"}]}""",
        },
    ];
}
