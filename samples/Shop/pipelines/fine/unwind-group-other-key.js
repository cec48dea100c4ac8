db.orders.aggregate([{ $unwind: "$items" }, { $group: { _id: "$items.productId", n: { $sum: "$items.quantity" } } }]);
