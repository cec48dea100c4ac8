// rule: sort-useless
db.orders.aggregate([{ $sort: { total: -1 } }, { $unwind: "$items" }, { $group: { _id: "$items.productId", most: { $max: "$items.unitPrice" } } }]);
