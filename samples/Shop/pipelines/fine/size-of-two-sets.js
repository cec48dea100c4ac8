// Two sets of one group would need two ways of grouping.
db.orders.aggregate([
  { $group: { _id: "$status", customers: { $addToSet: "$userId" }, currencies: { $addToSet: "$currency" } } },
  { $project: { customers: { $size: "$customers" }, currencies: { $size: "$currencies" } } }
]);
