db.reviews.aggregate([
  { $match: { rating: 1 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", pipeline: [{ $match: { newsletter: true } }], as: "author" } },
  { $project: { rating: 1, author: 1 } }
]);
