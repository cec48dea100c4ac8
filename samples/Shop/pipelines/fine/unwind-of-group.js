// The array is made by the pipeline: no document can be spared.
db.reviews.aggregate([
  { $group: { _id: "$productId", ratings: { $addToSet: "$rating" } } },
  { $unwind: "$ratings" },
  { $match: { ratings: 5 } },
  { $count: "n" }
]);
