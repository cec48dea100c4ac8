// rule: project-early
// The list of fields keeps _id, which the index on status and total does not hold.
db.orders.aggregate([
  { $match: { status: "paid" } },
  { $project: { status: 1, total: 1 } },
  { $group: { _id: "$status", revenue: { $sum: "$total" } } }
]);
