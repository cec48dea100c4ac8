// $first hangs on the order.
db.orders.aggregate([{ $sort: { placedAt: -1, _id: 1 } }, { $group: { _id: "$userId", last: { $first: "$total" } } }]);
