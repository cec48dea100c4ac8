// rule: unwind-prefilter
db.orders.aggregate([
  { $match: { status: "delivered" } },
  { $unwind: "$items" },
  { $match: { "items.productId": { $in: [3, 8, 17, 19] } } },
  { $group: { _id: "$items.productId", pieces: { $sum: "$items.quantity" } } }
]);
