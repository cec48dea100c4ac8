// rule: single-document
db.orders.aggregate([{ $group: { _id: null, n: { $sum: 1 }, last: { $max: "$placedAt" } } }, { $sort: { n: -1 } }]);
