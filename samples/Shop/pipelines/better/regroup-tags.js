// rule: unwind-regroup
db.products.aggregate([
  { $unwind: "$tags" },
  { $group: { _id: "$_id", n: { $count: {} }, first: { $first: "$tags" }, last: { $last: "$tags" }, sku: { $last: "$sku" } } },
  { $sort: { n: -1, _id: 1 } },
  { $limit: 10 }
]);
