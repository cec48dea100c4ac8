db.orders.aggregate([
  { $match: { items: { $elemMatch: { productId: 19, quantity: 2 } } } },
  { $unwind: "$items" },
  { $match: { "items.productId": 19, "items.quantity": 2 } },
  { $count: "n" }
]);
