// rule: unwind-regroup
db.orders.aggregate([
  { $unwind: "$items" },
  { $group: { _id: "$_id", lines: { $push: { product: "$items.productId", pieces: "$items.quantity" } }, all: { $push: "$items" } } }
]);
