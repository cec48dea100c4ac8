namespace Polystore.Mongo.Tests.Faults;

internal static class DesignFaults
{
    public static readonly SeededFault[] Cases =
    [
        new()
        {
            Rule = "MONGO-DESIGN-TYPE-DRIFT",
            // Kinds of numbers are one type, null is none, and lists may mix.
            Decoy = """
                insert c 40 {n: #i, m: null, list: [1, "two"], one: "x"}
                insert c 10 {n: 1.5, m: 5}
                insert c 10 {n: {$numberDecimal: "2.5"}, one: ["x", "y"]}
                """,
            Fault = """insert c 10 {n: "7"}""",
            Subject = "{db}.c(n)",
            Cure = """{delete: "c", deletes: [{q: {n: "7"}, limit: 0}]}""",
            Undo = """insert c 10 {n: "7"}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-DATE-TEXT",
            // Codes that only begin like a date, text around a date, real dates, and too few to tell.
            Decoy = """
                insert c 40 {code: "2024-117", note: "paid on 2024-05-01", at: {$date: "2024-05-01T00:00:00Z"}, version: "2024-13-45"}
                insert few 5 {day: "2024-05-01"}
                """,
            Fault = """insert c 40 {paid: {at: "2024-05-01T10:00:00Z"}}""",
            Subject = "{db}.c(paid.at)",
            Cure = """{update: "c", updates: [{q: {}, u: {$unset: {"paid.at": 1}}, multi: true}]}""",
            Undo = """{update: "c", updates: [{q: {}, u: {$set: {"paid.at": "2024-05-01T10:00:00Z"}}, multi: true}]}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-LONG-ARRAY",
            // Vectors are long in every document.
            Decoy = """insert c 12 {vector: [#x1500], tags: ["a", "b"]}""",
            Fault = """
                insert posts 40 {comments: [1, 2]}
                insert posts 1 {comments: [#x1500]}
                """,
            Subject = "{db}.posts(comments)",
            Cure = """{update: "posts", updates: [{q: {}, u: {$push: {comments: {$each: [], $slice: -20}}}, multi: true}]}""",
            Undo = """insert posts 1 {comments: [#x1500]}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-LARGE-DOCUMENT",
            Options = new Dictionary<string, double> { ["bytes"] = 20_000 },
            Decoy = """insert c 500 {text: "some words that make a document of a usual size, as there are many in every collection"}""",
            Fault = """insert d 3 {log: [#x5000]}""",
            Subject = "{db}.d",
            Cure = """{update: "d", updates: [{q: {}, u: {$unset: {log: 1}}, multi: true}]}""",
            Undo = """insert d 1 {log: [#x5000]}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-FIELD-NAMES",
            // Both in one document are two fields; the same name in another object is another field.
            Decoy = """
                insert c 30 {userId: #i, userid: #i, address: {zip_code: 1}, billing: {zipCode: 2}}
                """,
            Fault = """
                insert orders 30 {customerId: #i, total: 1}
                insert orders 5 {customer_id: #i, total: 1}
                """,
            Subject = "{db}.orders(customerId)",
            Cure = """{update: "orders", updates: [{q: {customer_id: {$exists: true}}, u: {$rename: {customer_id: "customerId"}}, multi: true}]}""",
            Undo = """insert orders 5 {customer_id: #i, total: 1}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-VALUES-AS-NAMES",
            // Months are few, and names that hold digits are names.
            Decoy = """insert c 100 {months: {"1": 1, "2": 2, "12": 3}, line1: "a", "x#i": 1}""",
            Fault = """insert c 100 {visits: {"2024-05-#i": 1, "10#i": 2}}""",
            Subject = "{db}.c(visits)",
            Cure = """{update: "c", updates: [{q: {}, u: {$unset: {visits: 1}}, multi: true}]}""",
            Undo = """insert c 100 {visits: {"2024-05-#i": 1, "10#i": 2}}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-ID-TEXT",
            // Natural keys, ObjectIds of their own type, and few documents.
            Decoy = """
                insert products 120 {_id: "SKU-000-#i"}
                insert plain 120 {name: "507f1f77bcf86cd799439011"}
                insert few 9 {_id: "507f1f77bcf86cd79943#i111"}
                """,
            Fault = """insert sessions 10 {_id: "6f1f77bc-86cd-4994-a901-0000000#i0001"}""",
            Options = new Dictionary<string, double> { ["documents"] = 10 },
            Subject = "{db}.sessions(_id)",
            Cure = """{delete: "sessions", deletes: [{q: {}, limit: 0}]}""",
            Undo = """insert sessions 10 {_id: "6f1f77bc-86cd-4994-a901-0000000#i0001"}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-REFERENCE-TYPE",
            // Another kind of number; no such collection; the right type in some documents; a name that only ends so.
            Decoy = """
                insert customers 30 {_id: #i, paid: 1}
                insert categories 30 {_id: "c#i"}
                insert orders 30 {customerId: 1.0, external_id: "x#i", grid: 5, items: [{categoryId: "c1"}]}
                insert carts 20 {customer_id: 5}
                insert carts 20 {customer_id: "5"}
                """,
            Fault = """insert invoices 40 {lines: [{customerId: "#i"}]}""",
            Subject = "{db}.invoices(lines[].customerId)",
            Cure = """{update: "invoices", updates: [{q: {}, u: {$set: {"lines.$[].customerId": 4}}, multi: true}]}""",
            Undo = """{update: "invoices", updates: [{q: {}, u: {$set: {"lines.$[].customerId": "4"}}, multi: true}]}""",
        },
        new()
        {
            Rule = "MONGO-DESIGN-NO-VALIDATOR",
            Options = new Dictionary<string, double> { ["documents"] = 50 },
            // One that only warns is one; too few documents tell nothing; documents that share nothing cannot be told.
            Decoy = """
                {create: "kept", validator: {$jsonSchema: {bsonType: "object", required: ["a"]}}, validationAction: "warn"}
                insert kept 60 {a: #i}
                insert few 10 {a: #i}
                insert loose 60 {"f#i": 1}
                """,
            Fault = """insert c 60 {name: "n#i", count: #i, note: null}""",
            Subject = "{db}.c",
        },
    ];
}
