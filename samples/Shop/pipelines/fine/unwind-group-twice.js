// Two arrays: each document is there several times.
db.orders.aggregate([{ $unwind: "$payments" }, { $unwind: "$items" }, { $group: { _id: "$_id", n: { $sum: 1 } } }]);
