// rule: limit-earlier
// The newest orders with their customers.
db.orders.aggregate([
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $sort: { placedAt: -1, _id: -1 } },
  { $limit: 50 }
]);
