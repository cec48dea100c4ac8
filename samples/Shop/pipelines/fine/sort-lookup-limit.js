// The server lets the $sort keep ten.
db.orders.aggregate([
  { $sort: { placedAt: -1, _id: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $limit: 10 }
]);
