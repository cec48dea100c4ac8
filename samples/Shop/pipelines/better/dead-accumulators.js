// rule: dead-fields
db.reviews.aggregate([
  { $group: { _id: "$productId", stars: { $avg: "$rating" }, texts: { $push: "$body" }, n: { $sum: 1 } } },
  { $match: { n: { $gte: 3 } } },
  { $project: { stars: 1 } }
]);
