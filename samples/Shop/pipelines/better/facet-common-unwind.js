// rule: facet-prefix
db.orders.aggregate([
  { $facet: {
      top: [{ $match: { currency: "EUR" } }, { $unwind: "$items" }, { $group: { _id: "$items.productId", n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }, { $limit: 3 }],
      lines: [{ $match: { currency: "EUR" } }, { $unwind: "$items" }, { $count: "n" }]
  } }
]);
