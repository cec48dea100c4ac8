// rule: facet-prefix
db.orders.aggregate([
  { $facet: {
      count: [{ $match: { status: "delivered" } }, { $count: "n" }],
      byCurrency: [{ $match: { status: "delivered" } }, { $group: { _id: "$currency", n: { $sum: 1 } } }, { $sort: { _id: 1 } }]
  } }
]);
