// rule: facet-prefix
db.reviews.aggregate([
  { $facet: { page: [{ $match: { productId: 19 } }, { $sort: { createdAt: -1, _id: 1 } }, { $limit: 5 }] } }
]);
