// Ties of the second sort may come in the order of the first.
db.orders.aggregate([
  { $sort: { placedAt: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $sort: { "user.city": 1 } }
]);
