// What is left out is read as missing after it.
db.orders.aggregate([{ $project: { status: 1 } }, { $group: { _id: "$currency", n: { $sum: 1 } } }]);
