// rule: dead-fields
db.orders.aggregate([{ $set: { helper: { $size: "$items" } } }, { $match: { currency: "EUR" } }, { $unset: "helper" }]);
