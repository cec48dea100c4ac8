// rule: unwind-prefilter
// Lines that cost more than 100.
db.orders.aggregate([
  { $unwind: "$items" },
  { $match: { "items.unitPrice": { $gt: NumberDecimal("100") } } },
  { $project: { "items.productId": 1, "items.unitPrice": 1 } }
]);
