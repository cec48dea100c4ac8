// The server moves a condition on a plain field.
db.orders.aggregate([{ $group: { _id: "$status", n: { $sum: 1 } } }, { $match: { _id: "paid" } }]);
