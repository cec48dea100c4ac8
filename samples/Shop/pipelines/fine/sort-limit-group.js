// The newest hundred, not all.
db.orders.aggregate([{ $sort: { placedAt: -1, _id: 1 } }, { $limit: 100 }, { $group: { _id: "$status", n: { $sum: 1 } } }]);
