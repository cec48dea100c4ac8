// The order hangs on what is joined.
db.orders.aggregate([
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $sort: { "user.createdAt": 1, _id: 1 } },
  { $limit: 10 }
]);
