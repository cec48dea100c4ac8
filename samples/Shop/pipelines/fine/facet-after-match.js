db.orders.aggregate([
  { $match: { status: "delivered" } },
  { $facet: { n: [{ $count: "n" }], top: [{ $sort: { total: -1, _id: 1 } }, { $limit: 3 }] } }
]);
