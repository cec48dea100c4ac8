// rule: dead-fields
db.orders.aggregate([
  { $match: { currency: "EUR" } },
  { $addFields: { label: { $concat: ["order of ", "$currency"] } } },
  { $sort: { placedAt: -1, _id: 1 } },
  { $addFields: { label: { $toUpper: "$status" } } }
]);
