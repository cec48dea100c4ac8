// It is asked for before already.
db.orders.aggregate([
  { $match: { "items.productId": 19 } },
  { $unwind: "$items" },
  { $match: { "items.productId": 19 } },
  { $count: "n" }
]);
