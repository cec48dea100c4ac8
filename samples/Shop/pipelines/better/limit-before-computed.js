// rule: limit-earlier
db.orders.aggregate([
  { $addFields: { lines: { $size: "$items" }, worth: { $sum: "$items.quantity" } } },
  { $sort: { total: -1, _id: 1 } },
  { $limit: 5 }
]);
