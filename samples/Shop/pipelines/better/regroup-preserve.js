// rule: unwind-regroup
db.orders.aggregate([
  { $unwind: { path: "$items", preserveNullAndEmptyArrays: true } },
  { $group: { _id: "$_id", n: { $sum: 1 } } }
]);
