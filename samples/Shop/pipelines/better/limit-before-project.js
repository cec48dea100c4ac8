// rule: limit-earlier
db.products.aggregate([
  { $match: { status: "active" } },
  { $project: { name: 1, price: 1, label: { $concat: ["$sku", " ", "$name"] } } },
  { $sort: { price: 1, _id: 1 } },
  { $limit: 24 }
]);
