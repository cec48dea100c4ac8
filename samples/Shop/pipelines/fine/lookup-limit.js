// Without a sort the server reads no further than it must.
db.orders.aggregate([{ $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } }, { $limit: 10 }]);
