db.orders.aggregate([{ $match: { userId: 42 } }, { $sort: { placedAt: -1, _id: -1 } }, { $limit: 10 }]);
