// rule: unwind-prefilter
db.orders.aggregate([
  { $sort: { placedAt: -1, _id: 1 } },
  { $unwind: "$items" },
  { $addFields: { worth: { $multiply: ["$items.unitPrice", "$items.quantity"] } } },
  { $match: { "items.quantity": 3 } },
  { $project: { worth: 1, placedAt: 1 } }
]);
