// rule: unwind-regroup
db.orders.aggregate([
  { $match: { currency: "EUR" } },
  { $unwind: "$items" },
  { $match: { $expr: { $gt: ["$items.quantity", 1] } } },
  { $group: { _id: "$_id", pieces: { $sum: "$items.quantity" }, lines: { $sum: 1 } } }
]);
