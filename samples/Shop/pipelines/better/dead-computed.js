// rule: dead-fields
db.orders.aggregate([
  { $addFields: { month: { $month: "$placedAt" }, year: { $year: "$placedAt" } } },
  { $group: { _id: "$year", n: { $sum: 1 } } }
]);
