// Which ten is chosen in each branch for itself.
db.orders.aggregate([{ $facet: { a: [{ $limit: 10 }, { $count: "n" }], b: [{ $limit: 10 }, { $group: { _id: "$status" } }] } }]);
