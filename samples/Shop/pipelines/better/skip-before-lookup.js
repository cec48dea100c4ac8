// rule: limit-earlier
db.orders.aggregate([
  { $sort: { _id: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
  { $skip: 100 },
  { $limit: 20 }
]);
