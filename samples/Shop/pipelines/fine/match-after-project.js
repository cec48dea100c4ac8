// The server moves a condition on a field that is kept.
db.orders.aggregate([{ $project: { status: 1, total: 1 } }, { $match: { status: "paid" } }]);
