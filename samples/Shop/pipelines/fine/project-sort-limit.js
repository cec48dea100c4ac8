// Choosing fields is no work worth moving.
db.products.aggregate([{ $project: { name: 1, price: 1 } }, { $sort: { price: 1, _id: 1 } }, { $limit: 10 }]);
