db.orders.aggregate([
  { $addFields: { month: { $month: "$placedAt" } } },
  { $group: { _id: "$month", n: { $sum: 1 } } }
]);
