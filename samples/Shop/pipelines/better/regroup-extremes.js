// rule: unwind-regroup
db.orders.aggregate([
  { $match: { status: { $ne: "cancelled" } } },
  { $unwind: "$items" },
  { $group: { _id: "$_id", most: { $max: "$items.unitPrice" }, least: { $min: "$items.unitPrice" }, mean: { $avg: "$items.quantity" } } },
  { $match: { most: { $gt: 50 } } }
]);
