// rule: lookup-narrowing
db.users.aggregate([
  { $match: { city: "Leipzig" } },
  { $lookup: { from: "orders", localField: "_id", foreignField: "userId", pipeline: [{ $match: { status: "delivered" } }], as: "delivered" } },
  { $project: { email: 1, n: { $size: "$delivered" } } }
]);
