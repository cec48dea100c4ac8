// A sum may be a number of any kind, NaN among them, which queries and expressions compare differently.
db.orders.aggregate([{ $group: { _id: { $mod: ["$userId", 10] }, n: { $sum: 1 } } }, { $match: { _id: { $lt: 3 } } }]);
