// rule: unwind-prefilter
db.orders.aggregate([
  { $unwind: { path: "$items", includeArrayIndex: "line" } },
  { $match: { "items.quantity": { $gte: 2, $lt: 5 }, "items.productId": { $lte: 20 } } },
  { $count: "lines" }
]);
