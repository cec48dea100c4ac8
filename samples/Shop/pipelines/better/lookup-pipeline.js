// rule: lookup-narrowing
db.reviews.aggregate([
  { $match: { rating: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", pipeline: [{ $match: { newsletter: true } }], as: "author" } },
  { $unwind: "$author" },
  { $project: { rating: 1, mail: "$author.email", town: "$author.city" } }
]);
