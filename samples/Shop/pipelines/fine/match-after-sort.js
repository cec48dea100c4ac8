// The server moves $match before $sort.
db.orders.aggregate([{ $sort: { placedAt: -1 } }, { $match: { status: "paid" } }]);
