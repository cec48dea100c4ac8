// A missing price fits as well: nothing may be asked before.
db.orders.aggregate([{ $unwind: "$items" }, { $match: { "items.note": null } }, { $count: "n" }]);
