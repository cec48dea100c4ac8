// rule: array-size
db.orders.aggregate([
  { $group: { _id: "$status", customers: { $addToSet: "$userId" } } },
  { $project: { customers: { $size: "$customers" } } }
]);
