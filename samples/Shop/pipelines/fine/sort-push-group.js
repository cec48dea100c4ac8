db.orders.aggregate([{ $match: { userId: { $lte: 20 } } }, { $sort: { placedAt: 1, _id: 1 } }, { $group: { _id: "$userId", orders: { $push: "$_id" } } }]);
