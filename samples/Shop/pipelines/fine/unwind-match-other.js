// Not a condition on the elements: the server moves it.
db.orders.aggregate([{ $unwind: "$items" }, { $match: { currency: "EUR" } }, { $count: "n" }]);
