// rule: unwind-regroup
// What an order is worth, line by line.
db.orders.aggregate([
  { $unwind: "$items" },
  { $group: { _id: "$_id", worth: { $sum: { $multiply: ["$items.unitPrice", "$items.quantity"] } }, lines: { $sum: 1 }, user: { $first: "$userId" } } }
]);
