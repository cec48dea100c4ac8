// $$ROOT reads what nothing names.
db.orders.aggregate([
  { $addFields: { lines: { $size: "$items" } } },
  { $sort: { placedAt: -1, _id: 1 } },
  { $group: { _id: "$userId", last: { $first: "$$ROOT" } } }
]);
