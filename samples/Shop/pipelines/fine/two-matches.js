// The server makes one of both.
db.orders.aggregate([{ $match: { status: "paid" } }, { $match: { currency: "EUR" } }]);
