// The list itself is read, too.
db.orders.aggregate([
  { $group: { _id: "$userId", orders: { $push: "$_id" } } },
  { $project: { n: { $size: "$orders" }, first: { $arrayElemAt: ["$orders", 0] } } }
]);
