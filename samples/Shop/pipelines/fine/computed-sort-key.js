db.orders.aggregate([{ $addFields: { lines: { $size: "$items" } } }, { $sort: { lines: -1, _id: 1 } }, { $limit: 10 }]);
