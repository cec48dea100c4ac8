// rule: sort-useless
db.orders.aggregate([
  { $match: { currency: "EUR" } },
  { $sort: { placedAt: 1 } },
  { $group: { _id: "$userId", spent: { $sum: "$total" }, orders: { $sum: 1 } } }
]);
