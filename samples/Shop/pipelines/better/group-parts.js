// rule: group-key-filter
db.orders.aggregate([
  { $group: { _id: { year: { $year: "$placedAt" }, month: { $month: "$placedAt" }, currency: "$currency" }, n: { $sum: 1 } } },
  { $match: { "_id.month": { $gte: 10, $lt: 12 }, "_id.currency": "EUR" } },
  { $sort: { "_id.month": 1, n: -1 } }
]);
