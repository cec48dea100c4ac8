// The documents of a group do not come from one.
db.orders.aggregate([
  { $unwind: "$items" },
  { $match: { $expr: { $gt: ["$items.quantity", 1] } } },
  { $group: { _id: "$userId", pieces: { $sum: "$items.quantity" } } }
]);
