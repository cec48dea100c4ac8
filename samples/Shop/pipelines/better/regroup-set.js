// rule: unwind-regroup
db.orders.aggregate([{ $unwind: "$items" }, { $group: { _id: "$_id", products: { $addToSet: "$items.productId" } } }]);
