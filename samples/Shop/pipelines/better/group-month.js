// rule: group-key-filter
db.orders.aggregate([
  { $group: { _id: { $month: "$placedAt" }, n: { $sum: 1 } } },
  { $match: { _id: 12 } }
]);
