db.orders.aggregate([{ $group: { _id: { $month: "$placedAt" }, n: { $sum: 1 } } }, { $match: { n: { $gt: 50 } } }]);
