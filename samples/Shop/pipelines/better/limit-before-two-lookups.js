// rule: limit-earlier
db.reviews.aggregate([
  { $match: { rating: 5 } },
  { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "author" } },
  { $lookup: { from: "products", localField: "productId", foreignField: "_id", as: "product" } },
  { $sort: { createdAt: -1, _id: 1 } },
  { $skip: 10 },
  { $limit: 10 }
]);
