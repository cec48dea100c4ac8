// rule: sort-useless
db.orders.aggregate([
  { $sort: { placedAt: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $sort: { "user.city": 1, _id: 1 } }
]);
