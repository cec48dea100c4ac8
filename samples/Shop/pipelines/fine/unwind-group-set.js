// A set keeps one of equal values; which, no expression promises.
db.orders.aggregate([{ $unwind: "$items" }, { $group: { _id: "$_id", products: { $addToSet: "$items.productId" } } }]);
