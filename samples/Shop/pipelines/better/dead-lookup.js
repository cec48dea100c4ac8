// rule: dead-fields
db.orders.aggregate([
  { $match: { status: "shipped" } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $group: { _id: "$currency", n: { $sum: 1 } } }
]);
