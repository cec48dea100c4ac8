db.orders.aggregate([{ $unwind: "$items" }, { $match: { "items.quantity": { $ne: 1 } } }, { $count: "n" }]);
