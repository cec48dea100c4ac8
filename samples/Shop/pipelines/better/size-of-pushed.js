// rule: array-size
db.orders.aggregate([
  { $group: { _id: "$userId", orders: { $push: "$_id" }, spent: { $sum: "$total" } } },
  { $project: { spent: 1, orders: { $size: "$orders" } } }
]);
